using System.Text.Json;

namespace StepFlow.Checker;

static class JsonLines
{
    /// <summary>The objects of a file, one a line. A last line without its end was being written when its writer was killed; it counts for nothing.</summary>
    public static IReadOnlyList<JsonElement> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var text = File.ReadAllText(path);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    public static string Text(this JsonElement line, string name) => line.GetProperty(name).GetString()!;

    public static long Number(this JsonElement line, string name) => line.GetProperty(name).GetInt64();
}
