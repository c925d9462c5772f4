using System.Text.Json;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.State;

/// <summary>What the expressions of one item see.</summary>
sealed class EvaluationScope(string secretMark) : IEvaluationScope
{
    RunState _state = null!;
    FlowRun _run = null!;
    ItemState _item = null!;

    public JsonElement Input => _item.Input;

    public JsonElement? Failure => _item.Schedule?.Failure;

    public EvaluationScope At(RunState state, FlowRun run, ItemState item)
    {
        (_state, _run, _item) = (state, run, item);
        return this;
    }

    public Outcome? StepOutcome(int stepIndex) => _item.Steps![stepIndex].Outcome;

    public bool TryGetVariable(string name, out JsonElement value) =>
        _run.Variables.TryGetValue(name, out value) || _state.Secrets.TryGetValue(name, out value);

    public bool TryGetDeclaredDefault(string name, out JsonElement value) => _run.Plan.TryGetDeclaredDefault(name, out value);

    public string Secret(string name) => secretMark.Length == 0 ? SecretScrubber.Redacted : SecretMarks.Of(secretMark, name);

    public bool TryGetBlob(string blobId, out JsonElement value) => _state.Blobs.TryGet(blobId, out value);
}
