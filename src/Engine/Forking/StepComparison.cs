using System.Text.Json;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;

namespace StepFlow.Engine.Forking;

/// <summary>Compares a step of two runs: what it is, and what it reads besides the results of other steps.</summary>
sealed class StepComparison(ForkSide from, ForkSide to)
{
    static readonly string[] Definition = ["input", "skipIf", "skip_if", "skip", "onError", "on_error"];

    readonly int[] _former = Former(from.Plan, to.Plan);
    readonly InputScope _before = new();
    readonly InputScope _after = new();

    /// <summary>Turns to an item.</summary>
    public StepComparison At(int item)
    {
        (_before.Input, _after.Input) = (from.Inputs[item], to.Inputs[item]);
        return this;
    }

    /// <summary>The index of the same step in the former flow; -1 when there is none of the same definition.</summary>
    public int FormerIndex(int step) => _former[step];

    /// <summary>Whether a part of the input or a variable that the step mentions has another value.</summary>
    public bool Differs(int step)
    {
        var references = new ReferenceCollector();
        var definition = to.Plan[step].Step!;
        references.Visit(definition.Input);
        references.Visit(definition.SkipIf);
        references.Visit(definition.OnError.Default);
        return references.Inputs.Any(r => !JsonElement.DeepEquals(_before.Input, _after.Input) && !Same(r)) || references.Variables.Any(v => !SameVariable(v));
    }

    bool Same(InputReference reference)
    {
        var (before, after) = (ExpressionEvaluator.Evaluate(reference, _before), ExpressionEvaluator.Evaluate(reference, _after));
        return before.IsValue && after.IsValue && JsonElement.DeepEquals(before.Value, after.Value);
    }

    // A secret is in neither set of values and counts as unchanged: nobody can tell.
    bool SameVariable(string name)
    {
        var before = Variable(from, name);
        var after = Variable(to, name);
        return before is { } one && after is { } other ? JsonElement.DeepEquals(one, other) : before is null && after is null;
    }

    static JsonElement? Variable(ForkSide side, string name) =>
        side.Variables is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var value) ? value
        : side.Plan.TryGetDeclaredDefault(name, out value) ? value
        : null;

    static int[] Former(FlowPlan from, FlowPlan to)
    {
        var former = new int[to.MainCount];
        for (var step = 0; step < former.Length; step++)
        {
            var index = ReferenceEquals(from, to) ? step : from.IndexOf(to[step].Step!.Id);
            former[step] = index >= 0 && index < from.MainCount && (ReferenceEquals(from, to) || IsSame(from, index, to, step)) ? index : -1;
        }

        return former;
    }

    static bool IsSame(FlowPlan from, int index, FlowPlan to, int step) =>
        from[index].Step!.Component == to[step].Step!.Component
        && from.Flow.Mode == to.Flow.Mode
        && Definition.All(key => JsonElement.DeepEquals(Part(from, index, key), Part(to, step, key)));

    static JsonElement Part(FlowPlan plan, int step, string key) =>
        plan.Flow.Document.GetProperty("steps"u8)[step].TryGetProperty(key, out var part) ? part : JsonValues.Null;

    sealed class InputScope : IEvaluationScope
    {
        public JsonElement Input { get; set; }

        public JsonElement? Failure => null;

        public Outcome? StepOutcome(int stepIndex) => null;

        public bool TryGetVariable(string name, out JsonElement value)
        {
            value = default;
            return false;
        }

        public bool TryGetDeclaredDefault(string name, out JsonElement value) => TryGetVariable(name, out value);

        public bool TryGetBlob(string blobId, out JsonElement value) => TryGetVariable(blobId, out value);
    }
}
