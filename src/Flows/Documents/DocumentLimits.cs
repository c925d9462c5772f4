namespace StepFlow.Flows.Documents;

/// <summary>What a document may cost to read. Beyond a limit there is a diagnostic, never a hang or a crash.</summary>
public sealed record DocumentLimits
{
    /// <summary>The defaults.</summary>
    public static DocumentLimits Default { get; } = new();

    /// <summary>UTF-8 bytes of the text. Default: 64 MiB.</summary>
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Keys and values of one document, aliases expanded. Default: 4,000,000.</summary>
    public int MaxNodes { get; init; } = 4_000_000;

    /// <summary>Characters of one line of YAML. Default: 16 Mi; longer values belong in a file or a blob, or in JSON.</summary>
    public int MaxLineLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>Nesting of mappings and sequences. Default: 128.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>Nodes that aliases add when expanded. Default: 100,000.</summary>
    public int MaxAliasNodes { get; init; } = 100_000;

    /// <summary>Characters of one mapping key. Default: 1,024.</summary>
    public int MaxKeyLength { get; init; } = 1024;

    /// <summary>Steps of one flow, nested literal flows not counted. Default: 200,000.</summary>
    public int MaxSteps { get; init; } = 200_000;

    /// <summary>Problems reported for one document. Default: 200.</summary>
    public int MaxDiagnostics { get; init; } = 200;
}
