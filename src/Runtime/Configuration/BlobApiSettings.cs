namespace StepFlow.Runtime.Configuration;

/// <summary>Large values towards component servers.</summary>
public sealed record BlobApiSettings
{
    /// <summary>The defaults.</summary>
    public static BlobApiSettings Default { get; } = new();

    /// <summary>Whether the blob API is served. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Its address as component servers reach it; null: the server's own.</summary>
    public string? Url { get; init; }

    /// <summary>Fields with more bytes of JSON than this travel as blob references; 0: never. Default: 1 MiB.</summary>
    public int BlobThreshold { get; init; } = 1024 * 1024;
}
