namespace StepFlow.Client.Tests.Contract;

public sealed class EngineContractTests : ExecutorContract
{
    protected override async Task<IStepFlowExecutor> CreateAsync() => await StepFlowEngine.StartAsync();
}
