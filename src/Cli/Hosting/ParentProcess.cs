using System.Runtime.InteropServices;

namespace StepFlow.Cli.Hosting;

/// <summary>The process that started this one.</summary>
sealed partial class ParentProcess
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly int _id = GetParentId();

    /// <summary>It, as it is now; ask early, before it can have ended.</summary>
    public static ParentProcess Current() => new();

    /// <summary>Ends when it has: an orphan belongs to somebody else. Where there is no such notion (Windows) it never does.</summary>
    public async Task ExitedAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval);
        while (OperatingSystem.IsWindows() || GetParentId() == _id)
            await timer.WaitForNextTickAsync(cancel);
    }

    static int GetParentId() => OperatingSystem.IsWindows() ? 0 : getppid();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getppid();
}
