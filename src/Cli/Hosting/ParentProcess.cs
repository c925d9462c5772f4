using System.Runtime.InteropServices;

namespace StepFlow.Cli.Hosting;

/// <summary>The process that started this one.</summary>
sealed partial class ParentProcess
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly int _id = GetParentId();

    /// <summary>It, as it is now; ask early, before it can have ended.</summary>
    public static ParentProcess Current() => new();

    /// <summary>
    /// Ends when it has: an orphan belongs to somebody else, and a pipe on standard input that the parent held has ended. Where there is
    /// neither notion (Windows without a pipe) it never does.
    /// </summary>
    public async Task ExitedAsync(CancellationToken cancel) => await await Task.WhenAny(OrphanedAsync(cancel), InputEndedAsync(cancel));

    // Catches a parent that died before we first looked.
    static async Task InputEndedAsync(CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux() || File.ResolveLinkTarget("/proc/self/fd/0", false)?.Name.StartsWith("pipe:", StringComparison.Ordinal) != true)
            await Task.Delay(Timeout.Infinite, cancel);
        var buffer = new byte[256];
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer, cancel) > 0)
        {
            // Nobody has anything to tell us but that it is gone.
        }
    }

    async Task OrphanedAsync(CancellationToken cancel)
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
