namespace StepFlow.Server.Tests;

/// <summary>The files of the repository.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Directory.Packages.props")))
            at = at.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has Directory.Packages.props.");
        return at.FullName;
    }
}
