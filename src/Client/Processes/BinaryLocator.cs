namespace StepFlow.Client.Processes;

/// <summary>Finds the <c>stepflow</c> program.</summary>
static class BinaryLocator
{
    const string Variable = "STEPFLOW_BINARY";
    const string Checkout = "StepFlow.slnf";

    static readonly string[] Names = OperatingSystem.IsWindows() ? ["stepflow.exe", "StepFlow.Cli.exe"] : ["stepflow", "StepFlow.Cli"];

    /// <summary>The program: the one named, else that of the environment, else the first found beside this program, in PATH, or in a checkout around it.</summary>
    /// <exception cref="StepFlowException"><c>BINARY_NOT_FOUND</c>, with the places looked at.</exception>
    public static string Find(string? named)
    {
        if (named is not null)
            return Required(named, "Binary");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable)
            return Required(variable, Variable);
        var places = Places().Distinct(StringComparer.Ordinal).ToArray();
        return Array.Find(places, File.Exists) ?? throw Missing($"Looked for: {string.Join(", ", places)}.");
    }

    static IEnumerable<string> Places()
    {
        foreach (var name in Names)
            yield return Path.Combine(AppContext.BaseDirectory, name);
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return Path.Combine(directory, Names[0]);
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
        {
            for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
            {
                if (File.Exists(Path.Combine(directory.FullName, Checkout)))
                    yield return Path.Combine(directory.FullName, Names[0]);
            }
        }
    }

    static string Required(string path, string source) =>
        File.Exists(path) ? Path.GetFullPath(path) : throw Missing($"{source} names '{path}' ({Path.GetFullPath(path)}), which is no file.");

    static StepFlowException Missing(string why) => new(
        "BINARY_NOT_FOUND", 0, $"There is no stepflow program to start. {why} Install it, or name it with {Variable} or StepFlowRuntimeOptions.Binary.");
}
