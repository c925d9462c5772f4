using System.Text.Json;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;
using StepFlow.JsonSchema;

namespace StepFlow.Engine.Scheduling;

/// <summary>Gets a run going that has just been journaled.</summary>
static class RunStarting
{
    /// <summary>Checks the inputs and queues the run.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="run">The run.</param>
    /// <param name="inputs">The inputs in full: what is journaled may be a reference to a blob.</param>
    public static void Begin(Turn turn, FlowRun run, IReadOnlyList<JsonElement> inputs)
    {
        run.Limit = Math.Max(1, run.Started.MaxConcurrency ?? turn.Options.MaxConcurrency);
        turn.Summarise(run);
        turn.Wake(run);
        if (run.Items.Length == 0)
        {
            RunEnding.End(turn, run);
            return;
        }

        if (run.Plan.InputSchema is not { } schema)
            return;
        for (var i = 0; i < inputs.Count; i++)
        {
            if (schema.Validate(inputs[i]) is { Count: > 0 } violations)
                ItemEnding.End(turn, run, i, Outcome.Failed(SchemaFailure.Of("The input of the flow", violations)));
        }
    }
}
