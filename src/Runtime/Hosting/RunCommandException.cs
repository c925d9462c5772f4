using StepFlow.Flows.Planning;

namespace StepFlow.Runtime.Hosting;

/// <summary>A command to a run was refused. Nothing happened.</summary>
/// <param name="code">Stable: <c>RUN_NOT_FOUND</c>, <c>REFUSED</c>, <c>INVALID_FLOW</c>, <c>STOPPING</c> or <c>RUN_LOST</c>.</param>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class RunCommandException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    const int MaxStepsNamed = 50;

    /// <summary>There is no such run.</summary>
    public const string NotFound = "RUN_NOT_FOUND";

    /// <summary>The run's state does not allow it.</summary>
    public const string Refused = "REFUSED";

    /// <summary>The flow cannot be run.</summary>
    public const string InvalidFlow = "INVALID_FLOW";

    /// <summary>The host is stopping.</summary>
    public const string Stopping = "STOPPING";

    /// <summary>The run is no longer owned by this host, or its store failed; the run itself is safe in its journal.</summary>
    public const string Lost = "RUN_LOST";

    internal static RunCommandException NoSuchSteps(IEnumerable<string> unknown, FlowPlan plan)
    {
        var known = string.Join(", ", plan.Flow.Steps.Take(MaxStepsNamed).Select(s => $"'{s.Id}'"));
        var more = plan.MainCount > MaxStepsNamed ? $" and {plan.MainCount - MaxStepsNamed} more" : "";
        return new RunCommandException(Refused, $"The flow has no step {string.Join(", ", unknown.Select(s => $"'{s}'"))}; its steps are {known}{more}");
    }

    internal static RunCommandException NoSuchRun(Guid runId) => new(NotFound, $"There is no run {runId}");

    /// <summary>The code.</summary>
    public string Code { get; } = code;
}
