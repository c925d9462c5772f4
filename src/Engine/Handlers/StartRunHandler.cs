using System.Text.Json;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Flows.Json;

namespace StepFlow.Engine.Handlers;

static class StartRunHandler
{
    public static void Handle(Turn turn, StartRun start)
    {
        if (turn.State.Root is not null)
        {
            turn.Decision.Refusal = "The run has been started already";
            return;
        }

        if (start.Started.Inputs.Any(i => CanonicalJson.RawLength(i) > turn.Options.MaxValueBytes))
        {
            turn.Decision.Refusal = $"An input has more than {turn.Options.MaxValueBytes} bytes; store it as a blob and pass its id";
            return;
        }

        foreach (var (name, value) in start.Secrets)
            turn.State.Secrets[name] = value;
        var inputs = start.Started.Inputs;
        turn.Emit(start.Started with { Inputs = [.. inputs.Select(turn.Keep)], Variables = Keep(turn, start.Started.Variables) });
        var root = turn.State.Root!;
        foreach (var completed in start.Completed)
            turn.Emit(completed);
        RunStarting.Begin(turn, root, start.FullInputs ?? inputs);
        if (start.Paused && !turn.State.IsTerminal)
            PauseRunHandler.Pause(turn, root, "The run was started paused");
    }

    // Each by itself, so that the object stays one and names can be looked up without loading anything.
    static JsonElement? Keep(Turn turn, JsonElement? variables)
    {
        if (variables is not { } given || CanonicalJson.RawLength(given) <= turn.Options.BlobThreshold)
            return variables;
        return CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            foreach (var variable in given.EnumerateObject())
            {
                w.WritePropertyName(variable.Name);
                turn.Keep(variable.Value).WriteTo(w);
            }

            w.WriteEndObject();
        });
    }
}
