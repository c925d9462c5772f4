using StepFlow.ComponentHost.Supervision;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Makes plugins of type <c>stepflow</c>, and of type <c>stdio</c> as the first releases wrote it.</summary>
sealed class StepflowPluginFactory(string type, TimeProvider time, BlobApiSettings? blobApi = null) : IPluginFactory
{
    public string Type { get; } = type;

    public IComponentPlugin? Create(PluginSettings settings, ConfigurationProblems problems)
    {
        var own = new ConfigurationProblems();
        var reader = new SettingsReader(settings.Settings, $"$.plugins.{settings.Name}", own);
        _ = reader.Find("type");
        _ = reader.Find("name");
        var server = ServerSettingsReader.Read(reader, settings);
        var transport = Transport(reader, server, settings);
        reader.WarnUnknown();
        foreach (var diagnostic in own.Diagnostics)
            problems.Add(diagnostic);
        if (!own.IsUsable)
            return null;
        var registry = new CallRegistry();
        var handler = new CallbackHandler(registry);
        IServerLauncher<StepflowConnection> launcher = transport is null
            ? new StdioLauncher(settings.Name, server, handler, time, blobApi)
            : new HttpLauncher(settings.Name, server, transport, handler, time, blobApi);
        return new StepflowPlugin(settings.Name, server, registry, launcher, time);
    }

    // Null: stdio. Up to 0.8 'transport' says which; in 0.9-0.11 there is only HTTP, with a url or a command that prints its port.
    HttpTransport? Transport(SettingsReader reader, ServerSettings server, PluginSettings settings)
    {
        var transport = reader.Text("transport");
        var url = reader.Text("url");
        var headers = ServerSettingsReader.Texts(reader, "headers");
        var health = Health(reader);
        if (transport is not (null or "stdio" or "http"))
            reader.Report(4300, "transport", $"Unknown transport '{transport}'; there are stdio and http.", reader.Find("transport")!.Position);
        var isStdio = transport == "stdio" || (Type == "stdio" && transport is null);
        if (isStdio)
        {
            if (server.Process is null)
                reader.Report(4301, "command", $"Plugin '{settings.Name}' needs a 'command'.", settings.Settings.Position);
            if (url is not null)
                reader.Report(4300, "url", "A server over stdio has no 'url'; remove it, or write transport: http.", reader.Find("url")!.Position);
            return null;
        }

        if (url is null && server.Process is null)
            reader.Report(4301, "url", $"Plugin '{settings.Name}' needs a 'url', or a 'command' that starts the server (and transport: stdio when it speaks over its standard streams).", settings.Settings.Position);
        Uri? address = null;
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out address) && address.Scheme is "http" or "https"))
            reader.Report(4300, "url", "'url' must be an address such as http://localhost:8080.", reader.Find("url")!.Position);
        return new HttpTransport(address, headers, health);
    }

    static HealthCheckSettings? Health(SettingsReader root)
    {
        if (root.Section("healthCheck") is not { } reader)
            return null;
        var d = new HealthCheckSettings();
        var result = new HealthCheckSettings
        {
            Path = reader.Text("path") ?? d.Path,
            Timeout = ServerSettingsReader.Time(reader, "timeoutMs") ?? d.Timeout,
            RetryDelay = ServerSettingsReader.Time(reader, "retryDelayMs") ?? d.RetryDelay,
            Interval = ServerSettingsReader.Time(reader, "intervalMs"),
        };
        reader.WarnUnknown();
        return result;
    }
}
