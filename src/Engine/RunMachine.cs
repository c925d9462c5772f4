using StepFlow.Engine.Events;
using StepFlow.Engine.Handlers;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;

namespace StepFlow.Engine;

/// <summary>
/// The engine: events fold into a state, inputs lead to events and effects. Pure: no clock, no randomness, no I/O. Each kind
/// of input has its handler in <c>Handlers/</c>; what they share is in <c>Scheduling/</c>.
/// </summary>
/// <param name="options">The host's settings.</param>
public sealed class RunMachine(MachineOptions options)
{
    /// <summary>The host's settings.</summary>
    public MachineOptions Options { get; } = options;

    /// <summary>Folds a durable event into a state. Used to recover; decisions have folded their events already.</summary>
    /// <exception cref="JournalCorruptedException">The event does not fit.</exception>
    public static void Apply(RunState state, RunEvent @event, long sequence, DateTimeOffset time)
    {
        try
        {
            RunFold.Apply(state, @event, sequence, time);
        }
        catch (Exception e) when (e is InvalidTransitionException or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException)
        {
            throw new JournalCorruptedException(state.Key, sequence, $"{@event.Kind} does not fit the records before it: {e.Message}");
        }
    }

    /// <summary>Decides what an input leads to. The events are folded into the state; they still have to be made durable.</summary>
    /// <param name="state">The run.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">The time, UTC; used to the millisecond.</param>
    public Decision Decide(RunState state, RunInput input, DateTimeOffset now)
    {
        var turn = new Turn(Options, state, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()));
        switch (input)
        {
            case StepReported report:
                StepReportedHandler.Handle(turn, report);
                break;
            case StartRun start:
                StartRunHandler.Handle(turn, start);
                break;
            case TimerFired timer:
                TimerFiredHandler.Handle(turn, timer);
                break;
            case SendSignal signal:
                SendSignalHandler.Handle(turn, signal);
                break;
            case SubmitChildRun submit:
                SubmitChildRunHandler.Handle(turn, submit);
                break;
            case CancelRun cancel:
                CancelRunHandler.Handle(turn, cancel);
                break;
            case RecoverRun recover:
                RecoverRunHandler.Handle(turn, recover);
                break;
            case ParkRun park:
                ParkRunHandler.Handle(turn, park);
                break;
            case ResumeRun resume:
                ResumeRunHandler.Handle(turn, resume);
                break;
            case PauseRun pause:
                PauseRunHandler.Handle(turn, pause);
                break;
            case RestoreRun restore:
                RestoreRunHandler.Handle(turn, restore);
                break;
            case ShowRunnable show:
                ShowRunnableHandler.Handle(turn, show);
                break;
            case RunSteps steps:
                RunStepsHandler.Handle(turn, steps);
                break;
            case BlobLoaded blob:
                BlobLoadedHandler.Handle(turn, blob);
                break;
            default:
                throw new NotSupportedException($"No handler for {input.GetType().Name}");
        }

        StepStarting.Pump(turn);
        state.Blobs.Trim();
        return turn.Decision;
    }
}
