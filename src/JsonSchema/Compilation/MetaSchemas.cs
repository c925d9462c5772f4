using System.Collections.Concurrent;
using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>The official meta-schemas, so that schemas may refer to them.</summary>
static class MetaSchemas
{
    const string Base202012 = "https://json-schema.org/draft/2020-12/";

    static readonly ConcurrentDictionary<string, JsonElement> _read = new(StringComparer.Ordinal);

    /// <param name="uri">An absolute URI without fragment.</param>
    /// <param name="document">The meta-schema.</param>
    public static bool TryGet(string uri, out JsonElement document)
    {
        document = default;
        var name = uri == "http://json-schema.org/draft-07/schema" ? "draft7"
            : uri.StartsWith(Base202012, StringComparison.Ordinal) ? $"draft2020-12/{uri[Base202012.Length..]}" : null;
        if (name is null)
            return false;
        if (!_read.TryGetValue(name, out document))
        {
            using var stream = typeof(MetaSchemas).Assembly.GetManifestResourceStream(name);
            if (stream is null)
                return false;
            // Never disposed: the document lives as long as the process.
            document = _read.GetOrAdd(name, JsonDocument.Parse(stream).RootElement);
        }
        return true;
    }
}
