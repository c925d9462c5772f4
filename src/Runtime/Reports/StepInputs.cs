using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Reports;

/// <summary>
/// What steps were called with. Inputs are not journaled, because they follow from what is: the expression in the flow, the item's input and the
/// results of other steps. Secret values are shown as <c>[REDACTED]</c>.
/// </summary>
/// <param name="reader">Reads results.</param>
/// <param name="flow">The flow with the run's overrides applied.</param>
public sealed class StepInputs(RunReader reader, Flow flow)
{
    /// <summary>The input of a step that was started.</summary>
    /// <param name="run">The run's index row.</param>
    /// <param name="report">What its journal says, the results of all steps of the item included.</param>
    /// <param name="item">The item.</param>
    /// <param name="step">The step's place in the flow.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The input; null when it cannot be told: a step of <c>onFailure</c>, or one whose input failed to evaluate.</returns>
    public async ValueTask<JsonElement?> OfAsync(RunSummary run, RunReport report, int item, int step, CancellationToken cancellationToken)
    {
        if (step >= flow.Steps.Length)
            return null;
        var expression = flow.Steps[step].Input;
        var needed = new List<int>();
        var scope = new Scope(flow, Variables(report, run.RunId), Secrets(report, run.RunId))
        {
            Input = await reader.ResolveAsync(run.Tenant, report.Items[run.RunId][item].Input, cancellationToken),
        };

        // What is missing shows while it is evaluated; a reference behind another reference needs another round.
        for (var round = 0; round <= flow.Steps.Length; round++)
        {
            needed.Clear();
            var evaluation = ExpressionEvaluator.Evaluate(expression, scope, needed);
            if (evaluation.IsValue)
                return evaluation.Value;
            if (!await LoadAsync(needed, scope, run, report, item, cancellationToken))
                return null;
        }

        return null;
    }

    async ValueTask<bool> LoadAsync(
        List<int> needed, Scope scope, RunSummary run, RunReport report, int item, CancellationToken cancellationToken)
    {
        var found = false;
        foreach (var index in needed.Distinct())
        {
            var outcome = report.Steps
                .FirstOrDefault(s => s.Address.RunId == run.RunId && s.Address.Item == item && s.Address.Step == index)?.Outcome;
            if (outcome is null || scope.Outcomes.ContainsKey(index))
                continue;
            scope.Outcomes[index] = await reader.ResolveAsync(run.Tenant, outcome, cancellationToken);
            found = true;
        }

        return found;
    }

    // A child run sees the variables of the run that started it, unless it was given its own.
    static JsonElement? Variables(RunReport report, Guid runId)
    {
        for (RunStarted? run = report.Runs[runId]; run is not null; run = run.Parent is { } parent ? report.Runs.GetValueOrDefault(parent.Step.RunId) : null)
        {
            if (run.Variables is { } given)
                return given;
        }

        return null;
    }

    static HashSet<string> Secrets(RunReport report, Guid runId)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (RunStarted? run = report.Runs[runId]; run is not null; run = run.Parent is { } parent ? report.Runs.GetValueOrDefault(parent.Step.RunId) : null)
            names.UnionWith(run.Secrets);
        return names;
    }

    sealed class Scope(Flow flow, JsonElement? variables, HashSet<string> secrets) : IEvaluationScope
    {
        static readonly JsonElement Redacted = JsonValues.String(SecretScrubber.Redacted);

        public required JsonElement Input { get; init; }

        public JsonElement? Failure => null;

        public Dictionary<int, Outcome> Outcomes { get; } = [];

        public Outcome? StepOutcome(int stepIndex) => Outcomes.GetValueOrDefault(stepIndex);

        public bool TryGetVariable(string name, out JsonElement value)
        {
            value = Redacted;
            return secrets.Contains(name) || (variables is { } given && given.TryGetProperty(name, out value));
        }

        public bool TryGetDeclaredDefault(string name, out JsonElement value)
        {
            var declared = flow.Variables.FirstOrDefault(v => v.Name == name)?.Default;
            value = declared ?? default;
            return declared is not null;
        }

        public string Secret(string name) => SecretScrubber.Redacted;

        public bool TryGetBlob(string blobId, out JsonElement value)
        {
            value = default;
            return false;
        }
    }
}
