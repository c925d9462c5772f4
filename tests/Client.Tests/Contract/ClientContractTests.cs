using StepFlow.Client.Embedding;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;
using StepFlow.Server;

namespace StepFlow.Client.Tests.Contract;

public sealed class ClientContractTests : ExecutorContract
{
    StepFlowServer _server = null!;

    protected override async Task<IStepFlowExecutor> CreateAsync()
    {
        var engine = EngineHost.Over(StepFlowConfig.Default(Directory.GetCurrentDirectory()), new InMemoryRunStore());
        _server = await StepFlowServer.StartAsync(new ServerOptions { Engine = engine, Port = 0 });
        return new StepFlowClient(_server.Url);
    }

    protected override async ValueTask ReleaseAsync()
    {
        await Executor.DisposeAsync();
        await _server.DisposeAsync();
    }
}
