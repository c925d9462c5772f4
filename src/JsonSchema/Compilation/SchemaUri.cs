namespace StepFlow.JsonSchema.Compilation;

/// <summary>URI references as schemas use them.</summary>
static class SchemaUri
{
    /// <summary>Parts a reference at its first <c>#</c>; the fragment comes back without it and percent-decoded.</summary>
    public static (string Path, string Fragment) Split(string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? (reference, "") : (reference[..hash], Uri.UnescapeDataString(reference[(hash + 1)..]));
    }

    /// <summary>Resolves a reference without fragment, or gives nothing when it is malformed.</summary>
    public static Uri? Resolve(Uri from, string path) => Uri.TryCreate(from, path, out var uri) ? uri : null;

    /// <summary>The form in which absolute URIs are compared; text that is no URI stays as it is.</summary>
    public static string Normalize(string uri)
    {
        var (path, _) = Split(uri);
        return Uri.TryCreate(path, UriKind.Absolute, out var parsed) ? parsed.AbsoluteUri : path;
    }
}
