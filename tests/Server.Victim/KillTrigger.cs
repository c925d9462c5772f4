using System.Runtime.InteropServices;

namespace StepFlow.Server.Victim;

/// <summary>Kills this process when a named point has been passed often enough.</summary>
sealed partial class KillTrigger(string point, int times)
{
    const int SigKill = 9;

    int _left = times;

    public static KillTrigger Never { get; } = new("", 0);

    public void Pass(string name)
    {
        if (name == point && Interlocked.Decrement(ref _left) == 0)
        {
            _ = kill(Environment.ProcessId, SigKill);
            Thread.Sleep(Timeout.Infinite);
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);
}
