namespace StepFlow.ComponentHost.Stepflow;

/// <summary>How an HTTP server is reached.</summary>
/// <param name="Url">Its address; null: the started process prints its port.</param>
/// <param name="Headers">Sent with every request.</param>
/// <param name="Health">The health check; null: none was configured.</param>
sealed record HttpTransport(Uri? Url, IReadOnlyDictionary<string, string> Headers, HealthCheckSettings? Health);
