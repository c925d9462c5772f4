using StepFlow.Flows.Diagnostics;

namespace StepFlow.Runtime.Configuration;

/// <summary>Finds the configuration that belongs to a flow.</summary>
public static class ConfigLocator
{
    /// <summary>The file names tried.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["stepflow-config.yml", "stepflow-config.yaml", "stepflow_config.yml", "stepflow_config.yaml"];

    /// <summary>Looks in the flow's directory, then in the current one.</summary>
    /// <param name="flowDirectory">The flow's directory; null: only the current one.</param>
    /// <param name="currentDirectory">The current directory.</param>
    /// <returns>The file (null when there is none), or the problem that one directory has several.</returns>
    public static (string? Path, Diagnostic? Problem) Find(string? flowDirectory, string currentDirectory)
    {
        foreach (var directory in new[] { flowDirectory, currentDirectory })
        {
            if (directory is null)
                continue;
            var found = Names.Select(name => Path.GetFullPath(Path.Combine(directory, name))).Where(File.Exists).ToArray();
            if (found.Length > 1)
            {
                var names = string.Join(", ", found.Select(Path.GetFileName));
                return (null, DiagnosticCodes.Create(4307, $"{directory} has several configurations ({names}); keep one, or name one with --config.", "$"));
            }

            if (found.Length == 1)
                return (found[0], null);
        }

        return (null, null);
    }
}
