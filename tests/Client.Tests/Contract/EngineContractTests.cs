namespace StepFlow.Client.Tests.Contract;

public sealed class EngineContractTests : ExecutorContract
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

    protected override async Task<IStepFlowExecutor> CreateAsync() => await StepFlowEngine.StartAsync();
}
