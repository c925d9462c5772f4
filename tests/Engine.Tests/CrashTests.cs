using StepFlow.Engine.Events;
using StepFlow.Engine.Snapshots;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class CrashTests
{
    [Theory]
    [MemberData(nameof(Scenario.All), MemberType = typeof(Scenario))]
    public void Replaying_the_journal_gives_the_state_that_was_lived_through(Scenario scenario)
    {
        var simulation = scenario.Start().Run();
        simulation.State.IsTerminal.ShouldBeTrue();
        SnapshotCodec.Write(simulation.Fold()).ShouldBe(SnapshotCodec.Write(simulation.State));
    }

    [Theory]
    [MemberData(nameof(Scenario.All), MemberType = typeof(Scenario))]
    public void A_snapshot_after_any_record_and_the_tail_give_the_same_state(Scenario scenario)
    {
        var simulation = scenario.Start().Run();
        var expected = SnapshotCodec.Write(simulation.State);
        for (var after = 1; after <= simulation.Journal.Count; after++)
            SnapshotCodec.Write(simulation.Fold(after)).ShouldBe(expected, $"snapshot after record {after}");
    }

    [Theory]
    [MemberData(nameof(Scenario.All), MemberType = typeof(Scenario))]
    public void A_crash_after_any_commit_changes_nothing_in_the_result(Scenario scenario)
    {
        var calm = scenario.Start().Run();
        for (var commit = 1; commit <= calm.Commits; commit++)
        {
            foreach (var throughSnapshot in new[] { false, true })
            {
                var simulation = CrashAfter(scenario, commit).Recover(throughSnapshot).Run();
                simulation.State.Status.ShouldBe(calm.State.Status, $"crash after commit {commit}");
                Text(simulation.Result).ShouldBe(Text(calm.Result), $"crash after commit {commit}");
                CheckHistory(simulation);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scenario.All), MemberType = typeof(Scenario))]
    public void A_second_crash_during_recovery_changes_nothing_in_the_result(Scenario scenario)
    {
        var calm = scenario.Start().Run();
        for (var first = 1; first <= calm.Commits; first++)
        {
            for (var second = 1; second <= 3; second++)
            {
                var simulation = CrashAfter(scenario, first);
                simulation.CrashAfterCommit = simulation.Commits + second;
                try
                {
                    simulation.Recover().Run();
                }
                catch (Simulation.CrashException)
                {
                    simulation.CrashAfterCommit = 0;
                    simulation.Recover().Run();
                }

                Text(simulation.Result).ShouldBe(Text(calm.Result), $"crashes after commits {first} and {second} more");
                CheckHistory(simulation);
            }
        }
    }

    static Simulation CrashAfter(Scenario scenario, int commit)
    {
        // The start itself is commit 1: its effects are lost with the rest.
        var simulation = scenario.Start();
        if (commit == 1)
            return simulation;
        simulation.CrashAfterCommit = commit;
        try
        {
            simulation.Run();
        }
        catch (Simulation.CrashException)
        {
        }

        simulation.CrashAfterCommit = 0;
        return simulation;
    }

    // What no history may show, whatever happened: a step that ends twice, or that starts after it has ended.
    static void CheckHistory(Simulation simulation)
    {
        var ended = new HashSet<(Guid, int, int)>();
        foreach (var @event in simulation.Events)
        {
            if (@event is StepCompleted completed)
                ended.Add((completed.RunId, completed.Item, completed.Step)).ShouldBeTrue($"{completed} ended twice");
            if (@event is StepsStarted starts)
                starts.Starts.Any(s => ended.Contains((starts.RunId, s.Item, s.Step))).ShouldBeFalse($"{starts} starts what has ended");
        }
    }

    internal static string Text(Outcome outcome) => CanonicalJson.Text(CanonicalJson.Build(w => OutcomeJson.Write(w, outcome)));
}
