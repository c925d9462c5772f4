using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Flows.Documents;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.ComponentHost.Supervision;

/// <summary>Reads the settings that all supervised servers have in common.</summary>
static class ServerSettingsReader
{
    const int MaxMilliseconds = 24 * 60 * 60 * 1000;
    const int Megabyte = 1024 * 1024;

    /// <summary>Reads everything but the transport.</summary>
    public static ServerSettings Read(SettingsReader reader, PluginSettings settings)
    {
        var d = new ServerSettings();
        var start = reader.Text("start");
        if (start is not (null or "lazy" or "boot"))
            reader.Report(4300, "start", "'start' must be lazy (with the first call) or boot.", reader.Find("start")!.Position);
        return d with
        {
            Process = Process(reader, settings),
            Restart = Restart(reader),
            Limits = new RpcLimits
            {
                MaxMessageBytes = reader.Number("maxMessageBytes", new RpcLimits().MaxMessageBytes, 1024),
            },
            AtBoot = start == "boot",
            Handshake = Time(reader, "handshakeTimeoutMs") ?? d.Handshake,
            Call = Time(reader, "callTimeoutMs"),
            Idle = Time(reader, "idleTimeoutMs"),
            MaxCalls = reader.Number("maxQueuedCalls", d.MaxCalls, 1, 10_000_000),
            MaxConcurrency = reader.Find("maxConcurrency") is null ? null : reader.Number("maxConcurrency", 1, 1, 1_000_000),
        };
    }

    /// <summary>A time in milliseconds; null when it is not given.</summary>
    public static TimeSpan? Time(SettingsReader reader, string key) =>
        reader.Find(key) is null ? null : TimeSpan.FromMilliseconds(reader.Number(key, 1.0, 1, MaxMilliseconds));

    static RestartSettings Restart(SettingsReader root)
    {
        var d = new RestartSettings();
        if (root.Section("restart") is not { } reader)
            return d;
        var result = new RestartSettings
        {
            InitialBackoff = Time(reader, "initialBackoffMs") ?? d.InitialBackoff,
            MaxBackoff = Time(reader, "maxBackoffMs") ?? d.MaxBackoff,
            MaxCrashes = reader.Number("maxCrashes", d.MaxCrashes, 0, 1_000_000),
            Window = Time(reader, "windowMs") ?? d.Window,
            OpenFor = Time(reader, "openMs") ?? d.OpenFor,
        };
        reader.WarnUnknown();
        return result;
    }

    static SidecarSettings? Process(SettingsReader reader, PluginSettings settings)
    {
        var command = reader.Text("command");
        var arguments = reader.Texts("args");
        var environment = Texts(reader, "env");
        var folder = reader.Text("workingDirectory");
        var user = reader.Text("user");
        var memory = reader.Find("memoryMb") is null ? (long?)null : (long)reader.Number("memoryMb", 1, 1) * Megabyte;
        var cpu = reader.Find("cpuSeconds") is null ? (int?)null : reader.Number("cpuSeconds", 1, 1);
        var network = reader.Text("network");
        var lines = reader.Number("stderrLines", 50, 0, 10_000);
        var grace = Time(reader, "stopGraceMs");
        if (network is not (null or "none" or "host"))
            reader.Report(4300, "network", "'network' must be none or host.", reader.Find("network")!.Position);
        if (command is not { Length: > 0 })
            return null;
        return new SidecarSettings
        {
            Command = command,
            Arguments = arguments,
            Environment = environment,
            WorkingDirectory = Path.GetFullPath(folder ?? ".", settings.WorkingDirectory),
            User = user,
            MemoryBytes = memory,
            CpuSeconds = cpu,
            NoNetwork = network == "none",
            StderrLines = lines,
            Grace = grace ?? TimeSpan.FromSeconds(5),
        };
    }

    /// <summary>A mapping of names to texts.</summary>
    public static Dictionary<string, string> Texts(SettingsReader root, string section)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.Section(section) is not { } reader)
            return result;
        foreach (var (key, value) in reader.Mapping.Entries)
        {
            var name = SettingsReader.KeyText(key);
            if (value is ScalarNode scalar && name.Length > 0 && !name.Contains('=', StringComparison.Ordinal))
                result[name] = scalar.Value.ValueKind == System.Text.Json.JsonValueKind.String ? scalar.Value.GetString()! : scalar.Value.GetRawText();
            else
                reader.Report(4300, name, $"'{name}' must be a name with a text as its value.", value.Position);
        }

        return result;
    }
}
