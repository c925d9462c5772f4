[assembly: AssemblyFixture(typeof(StepFlow.Client.Tests.Documentation.WorkingDirectory))]

namespace StepFlow.Client.Tests.Documentation;

/// <summary>The documentation's programs stand in a directory with a flow and a configuration; server processes are those built with these tests.</summary>
public sealed class WorkingDirectory
{
    public WorkingDirectory()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var binary = Path.Combine(output.Parent!.Parent!.FullName, "StepFlow.Cli", output.Name, "StepFlow.Cli");
        Environment.SetEnvironmentVariable("STEPFLOW_BINARY", binary);

        // What an earlier session left was perhaps written by another version of the code.
        var directory = Path.Combine(output.FullName, "Documentation");
        if (Directory.Exists(Path.Combine(directory, ".stepflow")))
            Directory.Delete(Path.Combine(directory, ".stepflow"), recursive: true);
        Directory.SetCurrentDirectory(directory);
    }
}
