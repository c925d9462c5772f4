using System.Diagnostics;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;

namespace StepFlow.Runtime.Telemetry;

/// <summary>The spans of one root run: run, step, attempt; a child run stands below the step that started it.</summary>
sealed class RunSpans(RunKey key)
{
    // What the state no longer knows when a run has begun and ended within one commit.
    readonly Dictionary<Guid, (RunStarted Started, FlowPlan? Plan, DateTimeOffset At)> _begun = [];
    ActivityContext? _trace;

    /// <summary>The compiled flow of a run that the state has forgotten already.</summary>
    public FlowPlan? PlanOf(Guid runId) => _begun.GetValueOrDefault(runId).Plan;

    /// <summary>Tells which trace it is: known once the root run is.</summary>
    public void In(string? traceParent) => _trace ??= TraceIds.Of(traceParent, key.RootRunId);

    public void Started(RunStarted started, FlowPlan? plan, DateTimeOffset now) => _begun[started.RunId] = (started, plan, now);

    public void Attempt(StepAddress address, Step step, OpenStep open, DateTimeOffset now, string outcome, FlowError? error)
    {
        if (Trace is not { } trace)
            return;
        SpanWriter.Write(
            $"attempt {step.Component}",
            TraceIds.OfAttempt(address, open.Attempt),
            Below(trace, TraceIds.OfStep(address)),
            open.AttemptStart,
            now,
            [
                .. Common(address.RunId), new("stepflow.step.id", step.Id), new("stepflow.item", address.Item), new("stepflow.component", step.Component),
                new("stepflow.attempt", open.Attempt), new("stepflow.outcome", outcome), .. Error(error),
            ],
            error?.Message,
            open.RecoveredAt);
    }

    public void Step(StepAddress address, Step step, OpenStep open, DateTimeOffset now, string outcome, FlowError? error)
    {
        if (Trace is not { } trace)
            return;
        SpanWriter.Write(
            $"step {step.Id}",
            TraceIds.OfStep(address),
            Below(trace, TraceIds.OfRun(address.RunId)),
            open.Start,
            now,
            [
                .. Common(address.RunId), new("stepflow.step.id", step.Id), new("stepflow.item", address.Item), new("stepflow.component", step.Component),
                new("stepflow.attempts", open.Attempt), new("stepflow.outcome", outcome), .. Error(error),
            ],
            error?.Message);
    }

    /// <summary>A run has ended.</summary>
    /// <returns>When it began; null: not known.</returns>
    public DateTimeOffset? Ended(RunState state, RunCompleted completed, DateTimeOffset now)
    {
        _begun.Remove(completed.RunId, out var begun);
        var run = state.Runs.GetValueOrDefault(completed.RunId);
        var started = run?.Started ?? begun.Started;
        if (started is null)
            return null;
        var start = run?.CreatedAt ?? begun.At;
        if (Trace is { } trace)
            Write(trace, started, run?.Plan ?? begun.Plan, completed.Status, start, now);
        return start;
    }

    ActivityContext? Trace => StepFlowTelemetry.Source.HasListeners() ? _trace : null;

    void Write(ActivityContext trace, RunStarted started, FlowPlan? plan, RunStatus status, DateTimeOffset start, DateTimeOffset end) => SpanWriter.Write(
        $"run {plan?.Flow.Name ?? "flow"}",
        TraceIds.OfRun(started.RunId),
        started.Parent is { } parent ? Below(trace, TraceIds.OfStep(parent.Step)) : trace,
        start,
        end,
        [
            .. Common(started.RunId), new("stepflow.flow.id", started.FlowId), new("stepflow.flow.name", plan?.Flow.Name),
            new("stepflow.items", started.Inputs.Count), new("stepflow.status", status.ToString().ToLowerInvariant()),
        ],
        status == RunStatus.Failed ? "the run failed" : null);

    KeyValuePair<string, object?>[] Common(Guid runId) =>
        [new("stepflow.tenant", key.Tenant), new("stepflow.run.id", runId.ToString()), new("stepflow.root_run.id", key.RootRunId.ToString())];

    static KeyValuePair<string, object?>[] Error(FlowError? error) => error is null ? [] : [new("error.type", error.Code)];

    static ActivityContext Below(ActivityContext trace, ActivitySpanId parent) => new(trace.TraceId, parent, trace.TraceFlags, isRemote: false);
}
