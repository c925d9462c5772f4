using System.Xml.Linq;

namespace StepFlow.Architecture.Tests;

/// <summary>The repository's files.</summary>
static class Repository
{
    static readonly string[] Hidden = ["bin", "obj", "artifacts", "node_modules", ".git", ".stepflow"];

    /// <summary>Folders of the projects that need packages of Orleans.</summary>
    public static readonly string[] OrleansFolders = ["Grains", "Silo", "Client.Orleans"];

    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Paths relative to the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var start = PathOf(folder);
        if (!Directory.Exists(start))
            return [];
        return [.. Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(Hidden.Contains))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Every project: its folder's name below src (null elsewhere), its path, and its document.</summary>
    public static IReadOnlyList<(string Path, XDocument Document)> Projects(string folder) =>
        [.. Files(folder, "*.csproj").Select(p => (p, XDocument.Load(PathOf(p))))];

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "StepFlow.slnf")))
                return at.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has StepFlow.slnf.");
    }
}
