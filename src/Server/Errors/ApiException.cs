using StepFlow.Client.Contracts;

namespace StepFlow.Server.Errors;

/// <summary>A request that is answered with a problem.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">Stable, for programs.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="errors">Every single problem; null: the message says it all.</param>
sealed class ApiException(int status, string code, string message, IReadOnlyList<DiagnosticInfo>? errors = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public IReadOnlyList<DiagnosticInfo>? Errors => errors;

    /// <summary>How long the caller should wait before it tries again; null: does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
