using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;

namespace StepFlow.Engine.Handlers;

static class SendSignalHandler
{
    public static void Handle(Turn turn, SendSignal signal)
    {
        var state = turn.State;
        if (state.Root is null || state.IsTerminal)
        {
            turn.Decision.Refusal = "The run has ended; nobody can receive the signal";
            return;
        }

        if (signal.SignalId is { } id && state.Signals.Exists(s => s.SignalId == id))
            return;
        if (state.Signals.Count >= turn.Options.MaxBufferedSignals)
        {
            turn.Decision.Refusal = $"{state.Signals.Count} signals wait already that no step has consumed; no more are taken";
            return;
        }

        turn.Emit(new SignalReceived(state.Root.RunId, signal.Name, turn.Keep(signal.Value), signal.SignalId));
        var received = state.Signals[^1];
        while (state.SignalWaiters.TryGetValue(signal.Name, out var waiters) && waiters.TryDequeue(out var waiter))
        {
            if (!IsWaiting(state, waiter, signal.Name))
                continue;
            StepReports.Succeed(turn, waiter, received.Value, received.Sequence);
            return;
        }
    }

    static bool IsWaiting(RunState state, StepAddress address, string name) =>
        state.Runs.TryGetValue(address.RunId, out var run)
        && run.Items[address.Item].Steps is { } steps
        && steps[address.Step].Wait?.Deferral is SignalDeferral signal
        && signal.Name == name;
}
