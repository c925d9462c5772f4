using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Stdio;

/// <summary>
/// Two descriptors, read and written by system calls. They stay in blocking mode: that mode belongs to the pipe, which others may
/// share.
/// </summary>
sealed class DescriptorDuplex(SafeFileHandle input, SafeFileHandle output) : IByteDuplex
{
    const short PollOut = 4;
    const int Interrupted = 4;

    // As much as a pipe that says it has room takes without waiting (PIPE_BUF; POSIX promises 512).
    static readonly int Promised = OperatingSystem.IsLinux() ? 4096 : 512;

    readonly PollEntry[] _entry = new PollEntry[1];
    volatile bool _shut;

    public int Read(Span<byte> buffer)
    {
        while (!_shut)
        {
            var n = read(input, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (n >= 0)
                return (int)n;
            if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
                throw new IOException($"read failed with error {error}");
        }

        return 0;
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        _entry[0] = new PollEntry { Descriptor = (int)output.DangerousGetHandle(), Events = PollOut };
        return poll(_entry, 1, 0) > 0 ? Write(bytes[..Math.Min(bytes.Length, Promised)]) : 0;
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var n = write(output, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            if (n > 0)
                return (int)n;
            if (n < 0 && Marshal.GetLastPInvokeError() is not Interrupted and var error)
                throw new IOException($"write failed with error {error}");
        }
    }

    public void Shut() => _shut = true;

    public void Dispose() => Shut();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint read(SafeHandle handle, ref byte buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint write(SafeHandle handle, ref byte buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int poll([In, Out] PollEntry[] entries, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
