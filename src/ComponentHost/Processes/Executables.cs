namespace StepFlow.ComponentHost.Processes;

/// <summary>Finds programs. A child's own environment has no PATH unless the configuration gives one, so ours is searched.</summary>
static class Executables
{
    static readonly string[] SystemFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <summary>The absolute path of a command.</summary>
    /// <exception cref="LaunchException">It is not there or not executable.</exception>
    public static string Resolve(string command, string workingDirectory)
    {
        if (command.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(command))
        {
            var path = Path.GetFullPath(command, workingDirectory);
            return IsExecutable(path) ? path : throw new LaunchException(
                File.Exists(path) ? $"'{path}' is not executable; give it the x permission" : $"there is no program '{path}' (command: {command})");
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(f => Path.Combine(f, command)).FirstOrDefault(IsExecutable)
            ?? throw new LaunchException($"there is no program '{command}' on the PATH ({string.Join(Path.PathSeparator, folders)}); install it, or give its path as 'command'");
    }

    /// <summary>A utility of the system; null when it is not installed.</summary>
    public static string? FindSystem(string name) => SystemFolders.Select(f => Path.Combine(f, name)).FirstOrDefault(IsExecutable);

    static bool IsExecutable(string path)
    {
        const UnixFileMode anyone = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & anyone) != 0);
    }
}
