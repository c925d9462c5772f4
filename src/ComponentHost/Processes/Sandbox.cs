using System.Diagnostics;
using System.Globalization;

namespace StepFlow.ComponentHost.Processes;

/// <summary>Turns settings into a command line that applies them: session, limits, user, network.</summary>
static class Sandbox
{
    // The line is our permission to start, given once the watchdog knows the session.
    const string Script = """
        read -r _ || exit 125
        [ "$1" = - ] || ulimit -v "$1" || exit 125
        [ "$2" = - ] || ulimit -t "$2" || exit 125
        shift 2
        exec "$@"
        """;

    static readonly Lazy<string?> FoundSetSid = new(() => OperatingSystem.IsWindows() || !File.Exists("/bin/sh") ? null : Executables.FindSystem("setsid"));
    static readonly Lazy<(IReadOnlyList<string>? Prefix, string? Problem)> NetworkPrefix = new(ProbeNetwork);

    /// <summary>The utility that makes sessions; null where processes are started plainly.</summary>
    public static string? SetSid => FoundSetSid.Value;

    /// <summary>The command line.</summary>
    /// <exception cref="LaunchException">The system does not allow what is wanted.</exception>
    public static ProcessStartInfo Prepare(SidecarSettings settings)
    {
        if (!Directory.Exists(settings.WorkingDirectory))
            throw new LaunchException($"the working directory '{settings.WorkingDirectory}' does not exist");
        var info = new ProcessStartInfo
        {
            WorkingDirectory = settings.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        info.Environment.Clear();
        foreach (var (name, value) in settings.Environment)
            info.Environment[name] = value;
        var command = new List<string>();
        if (settings.NoNetwork)
            command.AddRange(NetworkPrefix.Value.Prefix ?? throw new LaunchException(NetworkPrefix.Value.Problem!));
        if (settings.User is { } user)
            command.AddRange(UserPrefix(user));
        command.Add(Executables.Resolve(settings.Command, settings.WorkingDirectory));
        command.AddRange(settings.Arguments);
        if (SetSid is null)
        {
            if (settings.MemoryBytes is not null || settings.CpuSeconds is not null)
                throw new LaunchException("limits of memory and processor time need /bin/sh and setsid (util-linux), which this system does not have");
        }
        else
        {
            command.InsertRange(0, [SetSid, "/bin/sh", "-c", Script, "stepflow", Kilobytes(settings.MemoryBytes), Text(settings.CpuSeconds)]);
        }

        info.FileName = command[0];
        foreach (var argument in command.Skip(1))
            info.ArgumentList.Add(argument);
        return info;
    }

    static string Kilobytes(long? bytes) => bytes is { } b ? (b / 1024).ToString(CultureInfo.InvariantCulture) : "-";

    static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    static string[] UserPrefix(string user)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new LaunchException($"'user: {user}' needs StepFlow to run as root; remove 'user', or start StepFlow as that user");
        var setpriv = Executables.FindSystem("setpriv") ?? throw new LaunchException("'user' needs setpriv (package util-linux), which is not installed");
        var entry = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).FirstOrDefault(f => f.Length > 3 && (f[0] == user || f[2] == user))
            ?? throw new LaunchException($"there is no user '{user}' in /etc/passwd");
        return [setpriv, $"--reuid={entry[2]}", $"--regid={entry[3]}", "--init-groups", "--"];
    }

    static (IReadOnlyList<string>? Prefix, string? Problem) ProbeNetwork()
    {
        if (!OperatingSystem.IsLinux() || Executables.FindSystem("unshare") is not { } unshare)
            return (null, "'network: none' needs Linux and unshare (package util-linux)");
        string[] prefix = Environment.IsPrivilegedProcess ? [unshare, "--net", "--"] : [unshare, "--map-current-user", "--net", "--"];
        var info = new ProcessStartInfo(prefix[0]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in prefix.Skip(1).Append("/bin/true"))
            info.ArgumentList.Add(argument);
        using var probe = Process.Start(info)!;
        var error = probe.StandardError.ReadToEnd().Trim();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? (prefix, null) : (null,
            $"'network: none' is not allowed on this system ({error}); it needs CAP_SYS_ADMIN or unprivileged user namespaces. Remove 'network', or allow them");
    }
}
