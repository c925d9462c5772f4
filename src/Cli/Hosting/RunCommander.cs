using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Hosting;

/// <summary>
/// Writes a command into the journal of a run that this process does not work on: takes the run over, decides, appends, and lets go. No
/// step is started here; whoever goes on with the run finds the command.
/// </summary>
static class RunCommander
{
    const int MaxTries = 5;

    /// <returns>The state after the command.</returns>
    /// <exception cref="RunCommandException">There is no such run, or it refuses the command.</exception>
    public static async Task<RunState> CommandAsync(CliHost host, Guid runId, RunInput input, CancellationToken cancel)
    {
        var key = new RunKey(RunKey.DefaultTenant, runId);
        var machine = new RunMachine(host.Config.ToMachineOptions());
        for (var tries = 1; ; tries++)
        {
            var state = await host.Host.ReadAsync(key.Tenant, runId);
            if (state.IsTerminal)
                throw new RunCommandException(RunCommandException.Refused, $"Run {runId} has ended already " +
                    $"({Output.RunJson.Text(state.Status)}).");

            // Decided before the run is taken over: a command that is refused should disturb nobody.
            var before = state.LastSequence;
            var decision = machine.Decide(state, input, TimeProvider.System.GetUtcNow());
            if (decision.Refusal is { } refusal)
                throw new RunCommandException(RunCommandException.Refused, refusal);
            if (decision.Events.Count == 0)
                return state;
            var head = await host.Store.Journal.AcquireAsync(key, cancel)
                ?? throw new RunCommandException(RunCommandException.NotFound, $"There is no run {runId}");

            // Its owner may have written on between our reading and our taking over.
            if (head.LastSequence != before && tries < MaxTries)
                continue;
            await AppendAsync(host, key, before, head, decision);
            return state;
        }
    }

    static async Task AppendAsync(CliHost host, RunKey key, long before, JournalHead head, Decision decision)
    {
        var now = TimeProvider.System.GetUtcNow();
        await host.Store.Journal.AppendAsync(new JournalAppend
        {
            Run = key,
            ExpectedSequence = before,
            Epoch = head.Epoch,
            Records = [.. decision.Events.Select((e, i) => RunEventCodec.Encode(e, before + i + 1, head.Epoch, now))],
            Summaries = decision.Summaries,
            Blobs = decision.Blobs,
        });
    }
}
