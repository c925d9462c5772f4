namespace StepFlow.Client.Tests.Contract;

public sealed class EngineContractTests : FullExecutorContract
{
    protected override async Task<IStepFlowExecutor> CreateAsync() => await StepFlowEngine.StartAsync();
}
