using StepFlow.Engine.Snapshots;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class RandomFlowTests
{
    const int Flows = 300;

    [Fact]
    public void Random_flows_end_and_their_journals_tell_the_same_story()
    {
        for (var seed = 0; seed < Flows; seed++)
        {
            var simulation = new RandomFlow(seed).Start().Run();
            simulation.State.IsTerminal.ShouldBeTrue($"seed {seed} is stuck");
            SnapshotCodec.Write(simulation.Fold()).ShouldBe(SnapshotCodec.Write(simulation.State), $"seed {seed}");
        }
    }

    [Fact]
    public void Random_flows_come_to_the_same_result_whatever_commit_the_process_dies_after()
    {
        var crashes = 0;
        for (var seed = 0; seed < Flows; seed++)
        {
            var calm = new RandomFlow(seed).Start().Run();
            var random = new Random(seed);
            for (var i = 0; i < 3; i++)
            {
                var commit = random.Next(1, calm.Commits + 1);
                var simulation = new RandomFlow(seed).Start();
                if (commit > 1)
                {
                    simulation.CrashAfterCommit = commit;
                    Should.Throw<Simulation.CrashException>(() => simulation.Run(), $"seed {seed}");
                    simulation.CrashAfterCommit = 0;
                }

                simulation.Recover(throughSnapshot: random.Next(2) == 0).Run();
                Text(simulation.Result).ShouldBe(Text(calm.Result), $"seed {seed}, crash after commit {commit} of {calm.Commits}");
                crashes++;
            }
        }

        crashes.ShouldBe(Flows * 3);
    }

    static string Text(Outcome outcome) => CanonicalJson.Text(CanonicalJson.Build(w => OutcomeJson.Write(w, outcome)));
}
