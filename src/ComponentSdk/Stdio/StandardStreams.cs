using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Stdio;

/// <summary>
/// Takes the standard streams for the protocol: whatever else the program or a child of it prints goes to standard error, and whatever
/// else reads standard input finds its end.
/// </summary>
static class StandardStreams
{
    const int Input = 0;
    const int Output = 1;
    const int Error = 2;

    /// <summary>The streams, taken once a process.</summary>
    public static IByteDuplex Take()
    {
        if (OperatingSystem.IsWindows())
        {
            var streams = new StreamDuplex(Console.OpenStandardInput(), Console.OpenStandardOutput());
            Console.SetOut(Console.Error);
            Console.SetIn(TextReader.Null);
            return streams;
        }

        var input = Duplicate(Input);
        var output = Duplicate(Output);
        using (var nothing = File.OpenHandle("/dev/null"))
            Replace((int)nothing.DangerousGetHandle(), Input);
        Replace(Error, Output);
        Console.SetOut(Console.Error);
        return new DescriptorDuplex(input, output);
    }

    static SafeFileHandle Duplicate(int descriptor)
    {
        // Not inherited by processes that a component starts: those would keep our side of the pipe open.
        var copy = fcntl(descriptor, OperatingSystem.IsLinux() ? 1030 : 67, 3);
        return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : throw new IOException($"fcntl failed with error {Marshal.GetLastPInvokeError()}");
    }

    static void Replace(int descriptor, int target)
    {
        if (dup2(descriptor, target) < 0)
            throw new IOException($"dup2 failed with error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int fcntl(int descriptor, int command, nint argument);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int dup2(int descriptor, int target);
}
