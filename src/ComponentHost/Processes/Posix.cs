using System.Runtime.InteropServices;

namespace StepFlow.ComponentHost.Processes;

/// <summary>The few calls of libc that the framework does not offer.</summary>
static class Posix
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    public const short PollIn = 1;
    public const short PollOut = 4;

    const int NoHang = 1;
    const int GetFlags = 3;
    const int SetFlags = 4;
    const int SetPipeSize = 1031;
    const int PipeBytes = 256 * 1024;

    static readonly bool IsLinux = OperatingSystem.IsLinux();

    /// <summary>Whether an error number says that a descriptor is not ready.</summary>
    public static bool IsAgain(int error) => error == (IsLinux ? 11 : 35);

    /// <summary>Whether an error number says that a signal came first.</summary>
    public static bool IsInterrupted(int error) => error == 4;

    public static void MakeNonBlocking(SafeHandle handle)
    {
        var flags = fcntl(handle, GetFlags, 0);
        if (flags < 0 || fcntl(handle, SetFlags, flags | (IsLinux ? 0x800 : 0x4)) < 0)
            throw new IOException($"fcntl failed with error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Makes a pipe hold more; where that is not allowed it keeps its size.</summary>
    public static void Widen(SafeHandle handle)
    {
        if (IsLinux)
            _ = fcntl(handle, SetPipeSize, PipeBytes);
    }

    /// <summary>Sends a signal to a process, or (negative) to a process group. Nobody there is no error.</summary>
    public static void Signal(int pid, int signal) => _ = kill(pid, signal);

    /// <summary>Takes the exit of a child that nobody else waits for (one that was handed to us because its parent died).</summary>
    public static void Reap(int pid) => _ = waitpid(pid, out _, NoHang);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint read(SafeHandle handle, ref byte buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint write(SafeHandle handle, ref byte buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int poll([In, Out] PollEntry[] entries, nuint count, int timeout);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int fcntl(SafeHandle handle, int command, nint argument);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int waitpid(int pid, out int status, int options);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
