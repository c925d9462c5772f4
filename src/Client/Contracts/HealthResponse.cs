namespace StepFlow.Client.Contracts;

/// <summary>The server is alive.</summary>
/// <param name="Status">Always <c>healthy</c>; whether it takes work is told by <c>/health/ready</c>.</param>
/// <param name="Timestamp">Now, UTC.</param>
/// <param name="Version">The server's version.</param>
public sealed record HealthResponse(string Status, DateTimeOffset Timestamp, string Version);
