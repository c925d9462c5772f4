namespace StepFlow.Client.Tests.Contract;

/// <summary>One server process for all tests of a class: a start takes longer than they do.</summary>
public sealed class SharedRuntime : IAsyncLifetime
{
    public StepFlowRuntime Runtime { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Runtime = await StepFlowRuntime.StartAsync();

    public ValueTask DisposeAsync() => Runtime.DisposeAsync();
}
