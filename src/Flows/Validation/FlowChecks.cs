using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Validation;

/// <summary>What can be said about a flow as a whole.</summary>
static class FlowChecks
{
    public static void Run(ReadContext context, Flow flow, SourcePosition start, bool hasOutput)
    {
        if (string.IsNullOrWhiteSpace(flow.Name))
            context.Diagnostics.Add(1001, "The workflow has no name. Add 'name'.", "$.name", start);
        if (string.IsNullOrWhiteSpace(flow.Description))
            context.Diagnostics.Add(1002, "The workflow has no description. Add 'description'.", "$.description", start);
        if (hasOutput)
            Unreachable(context, flow);
        for (var i = 0; i < flow.Steps.Length; i++)
            SubflowChecks.Check(context, flow.Steps[i], $"$.steps[{i}].input");
        for (var i = 0; i < flow.OnFailure.Length; i++)
            SubflowChecks.Check(context, flow.OnFailure[i], $"$.onFailure[{i}].input");
    }

    // References only go backwards, so one pass from the end finds everything that is needed.
    static void Unreachable(ReadContext context, Flow flow)
    {
        var needed = new bool[flow.Steps.Length];
        void Need(Expression? expression) => ExpressionWalk.Steps(expression, index =>
        {
            if (index < needed.Length)
                needed[index] = true;
        });
        Need(flow.Output);
        foreach (var step in flow.OnFailure)
            NeedAll(step);
        for (var i = flow.Steps.Length - 1; i >= 0; i--)
        {
            if (flow.Steps[i].MustExecute)
                needed[i] = true;
            if (needed[i])
                NeedAll(flow.Steps[i]);
        }

        for (var i = 0; i < needed.Length; i++)
        {
            if (needed[i] || context.Diagnostics.DropsWarning())
                continue;
            var step = flow.Steps[i];
            var effect = flow.Mode == EvaluationMode.Lazy ? "so it never runs. Use its result, or set 'mustExecute: true'" : "so its result is lost. Use it, or set 'mustExecute: true' if it is there for its effect";
            context.Diagnostics.Add(1000, $"Step '{step.Id}' is not needed by the output or by any step that is, {effect}.", $"$.steps[{i}]", step.Position);
        }

        void NeedAll(Step step)
        {
            Need(step.Input);
            Need(step.SkipIf);
            Need(step.OnError.Default);
        }
    }
}
