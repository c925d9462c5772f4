using System.Globalization;
using StepFlow.Client.Contracts;

namespace StepFlow.Client;

/// <summary>A request was refused, or could not be carried out. What a run came to is never one: that is a <see cref="FlowResult"/>.</summary>
/// <param name="code">Stable, for programs, for instance <c>RUN_NOT_FOUND</c>; docs/errors.md lists all.</param>
/// <param name="status">The HTTP status that goes with it; also where nothing travelled by HTTP. 0: no answer came.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="errors">Every single problem; null: the message says it all.</param>
/// <param name="inner">The cause.</param>
public sealed class StepFlowException(
    string code, int status, string message, IReadOnlyList<DiagnosticInfo>? errors = null, Exception? inner = null) : Exception(Describe(message, errors), inner)
{
    const int MaxShown = 5;

    /// <summary>What is wrong and what to do, without the single problems, of which <see cref="Exception.Message"/> shows the first.</summary>
    public string Detail => message;

    /// <summary>Stable, for programs.</summary>
    public string Code => code;

    /// <summary>The HTTP status that goes with it; 0: no answer came.</summary>
    public int Status => status;

    /// <summary>Every single problem with its place, line and column included when the document was a text; empty: the message says it all.</summary>
    public IReadOnlyList<DiagnosticInfo> Errors { get; } = errors ?? [];

    /// <summary>The run it is about, when there is one.</summary>
    public Guid? RunId { get; init; }

    /// <summary>How long to wait before trying again; null: nobody said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Names the request in the server's log; null: none was sent.</summary>
    public string? TraceId { get; init; }

    static string Describe(string message, IReadOnlyList<DiagnosticInfo>? errors)
    {
        if (errors is not { Count: > 0 })
            return message;
        var lines = errors.Take(MaxShown).Select(e => $"{e.Line?.ToString(CultureInfo.InvariantCulture) ?? e.Path}" +
            $"{(e.Column is { } column ? $":{column}" : "")} {e.Level} {e.Kind}: {e.Formatted}");
        var rest = errors.Count > MaxShown ? $"{Environment.NewLine}  … and {errors.Count - MaxShown} more" : "";
        return $"{message}{string.Concat(lines.Select(l => $"{Environment.NewLine}  {l}"))}{rest}";
    }
}
