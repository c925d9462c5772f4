using StepFlow.Flows.Diagnostics;

namespace StepFlow.Client.Contracts;

/// <summary>One finding.</summary>
public sealed record DiagnosticInfo
{
    /// <summary>Stable number.</summary>
    public required int Code { get; init; }

    /// <summary>Stable name of the code.</summary>
    public required string Kind { get; init; }

    /// <summary><c>fatal</c>, <c>error</c> or <c>warning</c>.</summary>
    public required string Level { get; init; }

    /// <summary>What is wrong and what to do.</summary>
    public required string Formatted { get; init; }

    /// <summary>Where in the document's structure.</summary>
    public required string Path { get; init; }

    /// <summary>Always an empty object: everything is in <see cref="Formatted"/>.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>Always false.</summary>
    public bool Experimental { get; init; }

    /// <summary>Line from 1; null when the document was not a text.</summary>
    public int? Line { get; init; }

    /// <summary>Column from 1; null when the document was not a text.</summary>
    public int? Column { get; init; }

    /// <summary>From the engine's form.</summary>
    public static DiagnosticInfo From(Diagnostic found) => new()
    {
        Code = found.Code,
        Kind = found.Kind,
        Level = found.Level.ToString().ToLowerInvariant(),
        Formatted = found.Message,
        Path = found.Path,
        Line = found.Position.Line > 0 ? found.Position.Line : null,
        Column = found.Position.Line > 0 ? found.Position.Column : null,
    };
}
