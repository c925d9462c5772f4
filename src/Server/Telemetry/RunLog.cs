using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Server.Telemetry;

/// <summary>Says in the log what an operator wants to know of runs: that one failed or was set aside, and why; for debugging more.</summary>
sealed class RunLog(ILogger<RunLog> log) : IRunObserver
{
    /// <summary>The names of what stands beside the message.</summary>
    public const string TraceId = "TraceId", SpanId = "SpanId", Tenant = "Tenant", Step = "StepId";

    const int MaxTraces = 100_000;

    readonly ConcurrentDictionary<RunKey, string> _traceParents = new();

    public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
    {
        for (var i = 0; i < events.Count; i++)
        {
            switch (events[i])
            {
                case RunStarted { Parent: null } started:
                    if (started.TraceParent is { } caller && _traceParents.Count < MaxTraces)
                        _traceParents[run] = caller;
                    Write(LogLevel.Debug, run, null, () => log.LogDebug("Run {RunId} of flow {FlowId} began", run.RootRunId, started.FlowId));
                    break;
                case StepRetryScheduled retry:
                    Write(
                        LogLevel.Debug,
                        run,
                        planOf(retry.RunId)?[retry.Step].Step?.Id,
                        () => log.LogDebug("Run {RunId} repeats a step: {Code} {Reason}", run.RootRunId, retry.Error.Code, retry.Error.Message));
                    break;
                case RunParked parked:
                    Write(LogLevel.Warning, run, null, () => log.LogWarning("Run {RunId} was parked: {Reason}", run.RootRunId, parked.Reason));
                    break;
                case RunRecovered recovered:
                    Write(LogLevel.Debug, run, null, () => log.LogDebug("Run {RunId} goes on at {Owner}", run.RootRunId, recovered.Reason));
                    break;
                case RunCompleted completed when completed.RunId == run.RootRunId:
                    End(run, completed.Status, events);
                    break;
            }
        }
    }

    void End(RunKey run, RunStatus status, IReadOnlyList<RunEvent> events)
    {
        if (status == RunStatus.Failed)
            Write(LogLevel.Information, run, null, () => log.LogInformation("Run {RunId} failed: {Reason}", run.RootRunId, Reason(run, events)));
        else
            Write(LogLevel.Debug, run, null, () => log.LogDebug("Run {RunId} ended: {Status}", run.RootRunId, status));
        _traceParents.TryRemove(run, out _);
    }

    void Write(LogLevel level, RunKey run, string? step, Action write)
    {
        if (!log.IsEnabled(level))
            return;
        var trace = TraceIds.Of(_traceParents.GetValueOrDefault(run), run.RootRunId);
        KeyValuePair<string, object?>[] beside =
        [
            new(Tenant, run.Tenant), new(TraceId, trace.TraceId.ToString()), new(SpanId, TraceIds.OfRun(run.RootRunId).ToString()), new(Step, step),
        ];
        using (log.BeginScope(step is null ? beside[..^1] : beside))
            write();
    }

    static string Reason(RunKey run, IReadOnlyList<RunEvent> events) =>
        events.OfType<ItemCompleted>().FirstOrDefault(e => e.RunId == run.RootRunId && e.Outcome.IsFailed)?.Outcome.Error is { } error
            ? $"{error.Code}: {error.Message}"
            : "some of its items failed";
}
