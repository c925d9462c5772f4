using System.Text.Json;

namespace StepFlow.JsonSchema.Tests;

/// <summary>The public JSON Schema test suite, which lies beside the repository.</summary>
static class SharedData
{
    const string Suite = "json-schema-tests";

    static readonly Lazy<string> _root = new(Find);
    static readonly Lazy<Dictionary<string, JsonElement>> _remotes = new(ReadRemotes);

    public static string Root => _root.Value;

    public static IReadOnlyDictionary<string, JsonElement> Remotes => _remotes.Value;

    public static IEnumerable<string> Files(string draft) =>
        Directory.EnumerateFiles(Path.Combine(Root, draft), "*.json").Order(StringComparer.Ordinal);

    public static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;

    static string Find()
    {
        var repository = Ancestors(AppContext.BaseDirectory).FirstOrDefault(
            directory => File.Exists(Path.Combine(directory, "Directory.Packages.props")))
            ?? throw new InvalidOperationException("The tests do not run from inside the repository.");
        return Ancestors(repository).Select(directory => Path.Combine(directory, "shared", Suite)).FirstOrDefault(Directory.Exists)
            ?? throw new DirectoryNotFoundException(
                $"The test data is missing: put the JSON Schema test suite into shared/{Suite} beside the repository.");
    }

    static IEnumerable<string> Ancestors(string directory)
    {
        for (var next = new DirectoryInfo(directory); next is not null; next = next.Parent)
            yield return next.FullName;
    }

    static Dictionary<string, JsonElement> ReadRemotes()
    {
        var remotes = Path.Combine(Root, "remotes");
        return Directory.EnumerateFiles(remotes, "*.json", SearchOption.AllDirectories).ToDictionary(
            file => "http://localhost:1234/" + Path.GetRelativePath(remotes, file).Replace('\\', '/'),
            Read);
    }
}
