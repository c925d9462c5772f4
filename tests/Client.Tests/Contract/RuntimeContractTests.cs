namespace StepFlow.Client.Tests.Contract;

public sealed class RuntimeContractTests : ExecutorContract
{
    protected override async Task<IStepFlowExecutor> CreateAsync() => await StepFlowRuntime.StartAsync();
}
