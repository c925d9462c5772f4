using StepFlow.Client.Tests.Contract;
using StepFlow.Client.Tests.Services;

namespace StepFlow.Client.Tests.Http;

public sealed class ReconnectionTests
{
    static readonly StepFlowClientOptions Soon = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_stream_that_breaks_off_goes_on_behind_the_last_event()
    {
        await using var server = await KeyedServer.StartAsync(isSecured: false);
        await using var direct = new StepFlowClient(server.Url);
        await using var proxy = new CuttingProxy(server.Url);
        await using var client = new StepFlowClient(proxy.Url, Soon);
        var run = await direct.SubmitAsync(Documents.Approval, new { });
        var seen = new List<FlowEvent>();
        var atCut = 0;
        await foreach (var happened in client.EventsAsync(run, cancellationToken: TestContext.Current.CancellationToken))
        {
            seen.Add(happened);
            if (happened.Kind != "stepWaiting")
                continue;
            atCut = proxy.Connections;
            proxy.Cut();
            await direct.SignalAsync(run, "approved", new { by = "Ada" });
        }

        var all = new List<FlowEvent>();
        await foreach (var happened in direct.EventsAsync(run, cancellationToken: TestContext.Current.CancellationToken))
            all.Add(happened);
        seen.Select(e => (e.Id, e.Kind)).ShouldBe(all.Select(e => (e.Id, e.Kind)), "nothing twice, nothing left out");
        seen[^1].Kind.ShouldBe("runCompleted");
        proxy.Connections.ShouldBeGreaterThan(atCut);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_opened_again_is_given_up()
    {
        await using var server = await KeyedServer.StartAsync(isSecured: false);
        await using var direct = new StepFlowClient(server.Url);
        var proxy = new CuttingProxy(server.Url);
        await using var client = new StepFlowClient(proxy.Url, Soon with { MaxRetries = 2 });
        var run = await direct.SubmitAsync(Documents.Approval, new { });

        var failure = await Should.ThrowAsync<StepFlowException>(async () =>
        {
            await foreach (var happened in client.EventsAsync(run, cancellationToken: TestContext.Current.CancellationToken))
            {
                if (happened.Kind == "stepWaiting")
                    await proxy.DisposeAsync();
            }
        });
        failure.Code.ShouldBe("UNREACHABLE");
    }

    [Fact]
    public async Task Whoever_waits_for_a_result_does_not_notice_a_lost_connection()
    {
        await using var server = await KeyedServer.StartAsync(isSecured: false);
        await using var direct = new StepFlowClient(server.Url);
        await using var proxy = new CuttingProxy(server.Url);
        await using var client = new StepFlowClient(proxy.Url, Soon);
        var run = await client.SubmitAsync(Documents.Approval, new { });
        var result = client.GetResultAsync(run);
        await foreach (var happened in direct.EventsAsync(run, cancellationToken: TestContext.Current.CancellationToken))
        {
            if (happened.Kind == "stepWaiting")
                break;
        }

        proxy.Cut();
        await direct.SignalAsync(run, "approved", new { by = "Ada" });
        (await result).Output.GetProperty("by").GetString().ShouldBe("Ada");
    }
}
