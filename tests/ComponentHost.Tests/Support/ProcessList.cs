using System.Globalization;

namespace StepFlow.ComponentHost.Tests.Support;

/// <summary>Living processes, found by a mark in their command line.</summary>
static class ProcessList
{
    public static IReadOnlyList<int> With(string mark) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))
            .Where(pid => pid != Environment.ProcessId && CommandLine(pid).Contains(mark, StringComparison.Ordinal)),
    ];

    static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
