using System.Diagnostics;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Telemetry;

/// <summary>What is counted of one root run. Every label is of a bounded set.</summary>
sealed class RunMeasures(HostTelemetry host, string tenant)
{
    static readonly string[] Reasons =
    [
        ErrorCodes.Timeout, ErrorCodes.ComponentFailed, ErrorCodes.Unreachable, ErrorCodes.ResourceUnavailable, ErrorCodes.WorkerError,
        ErrorCodes.SecretUnavailable, ErrorCodes.OrchestratorError, ErrorCodes.SchemaViolation, ErrorCodes.TooLarge,
    ];

    readonly HostInstruments _instruments = host.Instruments;
    readonly string? _tenant = host.WithTenant ? host.Tenant(tenant) : null;

    public void Started(bool isChild)
    {
        if (isChild)
            _instruments.ChildRunsStarted.Add(1, RunTags());
        else
            _instruments.RunsStarted.Add(1, RunTags());
    }

    public void Ended(RunStatus status, TimeSpan? duration)
    {
        var tags = RunTags();
        tags.Add("status", status switch
        {
            RunStatus.Completed => "completed",
            RunStatus.Failed => "failed",
            _ => "cancelled",
        });
        _instruments.RunsEnded.Add(1, tags);
        if (duration is { } took)
            _instruments.RunDuration.Record(took.TotalSeconds, tags);
    }

    public void Retried(string component, string code, TimeSpan attempt)
    {
        var tags = StepTags(component);
        var reason = tags;
        reason.Add("reason", Array.Find(Reasons, r => r == code) ?? HostTelemetry.Other);
        _instruments.Retries.Add(1, reason);
        tags.Add("outcome", "failed");
        _instruments.AttemptDuration.Record(attempt.TotalSeconds, tags);
    }

    public void Completed(string component, string outcome, TimeSpan? step, TimeSpan? attempt)
    {
        var tags = StepTags(component);
        tags.Add("outcome", outcome);
        _instruments.StepsEnded.Add(1, tags);
        if (step is { } took)
            _instruments.StepDuration.Record(took.TotalSeconds, tags);
        if (attempt is { } last)
            _instruments.AttemptDuration.Record(last.TotalSeconds, tags);
    }

    public TagList RunTags() => _tenant is null ? default : new TagList { { "tenant", _tenant } };

    TagList StepTags(string component)
    {
        var tags = RunTags();
        tags.Add("component", host.Component(component));
        return tags;
    }
}
