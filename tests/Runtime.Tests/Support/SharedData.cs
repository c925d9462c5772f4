namespace StepFlow.Runtime.Tests.Support;

/// <summary>Test data that lies beside the repository, in the nearest folder <c>shared</c> above it.</summary>
static class SharedData
{
    public static string Conformance(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !Directory.Exists(Path.Combine(directory.FullName, "shared", "conformance")))
            directory = directory.Parent;
        return Path.Combine(directory.ShouldNotBeNull("no folder shared/conformance above the repository").FullName, "shared", "conformance", path);
    }
}
