using System.Globalization;

namespace StepFlow.ComponentHost.Tests.Support;

/// <summary>Living processes, found by a mark in their command line.</summary>
static class ProcessList
{
    public static IReadOnlyList<int> With(string mark) => With(mark, "cmdline");

    /// <summary>Living processes with a mark in their environment, which whatever they start inherits, in whichever session.</summary>
    public static IReadOnlyList<int> WithEnvironment(string mark) => With(mark, "environ");

    static IReadOnlyList<int> With(string mark, string file) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))
            .Where(pid => pid != Environment.ProcessId && Read(pid, file).Contains(mark, StringComparison.Ordinal)),
    ];

    static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}").Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
