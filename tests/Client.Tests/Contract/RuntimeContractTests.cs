namespace StepFlow.Client.Tests.Contract;

public sealed class RuntimeContractTests(SharedRuntime shared) : ExecutorContract, IClassFixture<SharedRuntime>
{
    protected override Task<IStepFlowExecutor> CreateAsync() => Task.FromResult<IStepFlowExecutor>(shared.Runtime);

    protected override ValueTask ReleaseAsync() => ValueTask.CompletedTask;
}
