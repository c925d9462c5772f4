namespace StepFlow.Flows.Model;

/// <summary>The named codes of flow failures (upstream 0.12+, plus ours at the end).</summary>
public static class ErrorCodes
{
    /// <summary>An attempt or a wait took longer than allowed. Retried as transport.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The component refused its input. Not retried.</summary>
    public const string InvalidInput = "INVALID_INPUT";

    /// <summary>The component failed. Retried only where the step says so.</summary>
    public const string ComponentFailed = "COMPONENT_FAILED";

    /// <summary>The run or step was cancelled. Not retried.</summary>
    public const string Cancelled = "CANCELLED";

    /// <summary>The component could not be reached or broke the protocol. Retried as transport.</summary>
    public const string Unreachable = "UNREACHABLE";

    /// <summary>No route or no such component. Not retried.</summary>
    public const string ComponentNotFound = "COMPONENT_NOT_FOUND";

    /// <summary>The component is busy or lacks a resource. Retried only where the step says so.</summary>
    public const string ResourceUnavailable = "RESOURCE_UNAVAILABLE";

    /// <summary>An expression could not be evaluated. Not retried.</summary>
    public const string ExpressionFailure = "EXPRESSION_FAILURE";

    /// <summary>The runtime itself failed at this step. Not retried.</summary>
    public const string OrchestratorError = "ORCHESTRATOR_ERROR";

    /// <summary>The component server failed outside of a component. Not retried.</summary>
    public const string WorkerError = "WORKER_ERROR";

    /// <summary>A value does not satisfy the schema that the flow declares for it. Not retried.</summary>
    public const string SchemaViolation = "SCHEMA_VIOLATION";

    /// <summary>Child runs nest deeper than allowed. Not retried.</summary>
    public const string DepthExceeded = "DEPTH_EXCEEDED";

    /// <summary>A value is larger than allowed. Not retried.</summary>
    public const string TooLarge = "TOO_LARGE";

    /// <summary>The step mentions a secret that no provider has. Not retried.</summary>
    public const string SecretNotFound = "SECRET_NOT_FOUND";

    /// <summary>A provider of secrets failed. Retried as transport.</summary>
    public const string SecretUnavailable = "SECRET_UNAVAILABLE";

    /// <summary>Whether failures of this code come from the way to the component, not from the component.</summary>
    public static bool IsTransport(string code) => code is Unreachable or Timeout or SecretUnavailable;

    /// <summary>Whether a step's own <c>retry</c> without a list of codes applies to failures of this code.</summary>
    public static bool IsComponent(string code) =>
        code is not (InvalidInput or Cancelled or Unreachable or ComponentNotFound or ExpressionFailure or OrchestratorError
            or WorkerError or SchemaViolation or DepthExceeded or TooLarge
            or SecretNotFound or SecretUnavailable);
}
