using StepFlow.Cli.Input;
using StepFlow.Flows.Documents;

namespace StepFlow.Cli.Testing;

/// <summary>Finds the files with tests.</summary>
static class TestFiles
{
    static readonly EnumerationOptions Recursive = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>The YAML files named or below the directories named, in order, each once.</summary>
    /// <exception cref="CliException">A path does not exist.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths)
    {
        var found = new List<string>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
                found.AddRange(Directory.EnumerateFiles(path, "*", Recursive).Where(IsYaml).Order(StringComparer.Ordinal));
            else if (File.Exists(path))
                found.Add(path);
            else
                throw new CliException(CliException.FileNotFound, $"There is no file or directory '{path}' (looked in " +
                    $"{Path.GetFullPath(path)}). Check the path.");
        }

        return [.. found.DistinctBy(Path.GetFullPath)];
    }

    /// <summary>
    /// Whether the file has tests. A file whose text cannot be read as a document but has a line that begins with <c>test:</c> counts: a
    /// broken test must not vanish.
    /// </summary>
    public static bool HasTests(string path, byte[] text)
    {
        var span = text.AsSpan();
        if (span.IndexOf("test"u8) < 0)
            return false;
        var document = DocumentReader.Read(text, DocumentLimits.Default, path);
        return document.Root is MappingNode root ? root.Find("test") is not null
            : document.IsFatal && (span.StartsWith("test:"u8) || span.IndexOf("\ntest:"u8) >= 0);
    }

    public static byte[] Read(string path) => InputFile.Read(path, "test");

    static bool IsYaml(string path) => Path.GetExtension(path) is ".yml" or ".yaml";
}
