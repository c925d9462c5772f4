namespace StepFlow.Client.Contracts;

/// <summary>Why a request failed: problem details (RFC 9457), with the fields of upstream's error next to them.</summary>
public sealed record Problem
{
    /// <summary>A page about the code.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The HTTP status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>Stable, for programs, for instance <c>RUN_NOT_FOUND</c>.</summary>
    public required string ErrorCode { get; init; }

    /// <summary>The HTTP status again, under the name upstream gives it.</summary>
    public required int Code { get; init; }

    /// <summary><see cref="Detail"/> again, under the name upstream gives it.</summary>
    public required string Message { get; init; }

    /// <summary>Every single problem of the request, when there are several or they have a place.</summary>
    public IReadOnlyList<DiagnosticInfo>? Errors { get; init; }

    /// <summary>Names the request in the server's log.</summary>
    public string? TraceId { get; init; }
}
