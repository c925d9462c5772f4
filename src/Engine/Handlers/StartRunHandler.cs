using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;

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

        foreach (var (name, value) in start.Secrets)
            turn.State.Secrets[name] = value;
        var inputs = start.Started.Inputs;
        turn.Emit(start.Started with { Inputs = [.. inputs.Select(turn.Keep)] });
        RunStarting.Begin(turn, turn.State.Root!, inputs);
    }
}
