[assembly: AssemblyFixture(typeof(StepFlow.Client.Tests.Documentation.WorkingDirectory))]

namespace StepFlow.Client.Tests.Documentation;

/// <summary>The documentation's programs stand in a directory with a flow and a configuration.</summary>
public sealed class WorkingDirectory
{
    public WorkingDirectory() => Directory.SetCurrentDirectory(AppContext.BaseDirectory);
}
