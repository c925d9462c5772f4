using StepFlow.Client.Contracts;

namespace StepFlow.Client.Tests.Contract;

/// <summary>What holds besides where runs can be paused, forked, started under a key and in batches.</summary>
public abstract class FullExecutorContract : ExecutorContract
{
    [Fact]
    public async Task The_same_key_and_request_is_the_same_run()
    {
        var options = new RunOptions { IdempotencyKey = Guid.NewGuid().ToString() };
        var first = await Executor.SubmitAsync(Documents.Echo, new { v = 7 }, options);

        (await Executor.SubmitAsync(Documents.Echo, new { v = 7 }, options)).ShouldBe(first);
        var refusal = await Should.ThrowAsync<StepFlowException>(() => Executor.SubmitAsync(Documents.Echo, new { v = 8 }, options));
        (refusal.Code, refusal.Status).ShouldBe(("IDEMPOTENCY_KEY_REUSED", 422));
    }

    [Fact]
    public async Task A_paused_run_starts_no_step_until_it_is_resumed()
    {
        var run = await Executor.SubmitAsync(Documents.Approval, new { });
        await Executor.PauseAsync(run);
        await Executor.SignalAsync(run, "approved", new { by = "Ada" });
        (await Executor.GetRunAsync(run)).Status.ShouldBe(RunState.Paused);

        await Executor.ResumeAsync(run);
        (await Executor.GetResultAsync(run)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_fork_is_a_run_of_its_own_with_the_same_result()
    {
        var run = await Executor.SubmitAsync(Documents.Echo, new { v = 7 });
        var result = await Executor.GetResultAsync(run);
        var fork = await Executor.ForkAsync(run, "one");

        fork.ShouldNotBe(run);
        (await Executor.GetResultAsync(fork)).Output.GetRawText().ShouldBe(result.Output.GetRawText());
    }

    [Fact]
    public async Task A_batch_gives_a_result_for_every_input()
    {
        var batch = await Executor.SubmitBatchAsync(Documents.Echo, [new { v = 1 }, new { v = 2 }], new BatchOptions { MaxConcurrency = 1 });
        var (details, results) = await Executor.GetBatchAsync(batch);

        (details.TotalRuns, details.CompletedRuns, details.RunningRuns).ShouldBe((2, 2, 0));
        results.Select(r => r!.Output.GetProperty("got").GetInt32()).ShouldBe([1, 2]);
    }
}
