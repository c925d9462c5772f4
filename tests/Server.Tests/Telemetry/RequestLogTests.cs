using StepFlow.Runtime.Components.Delegates;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server.Tests.Telemetry;

public sealed class RequestLogTests
{
    [Fact]
    public async Task A_request_is_one_line_for_debugging_a_slow_one_information_and_a_path_cannot_forge_a_line()
    {
        await using var server = await WatchedServer.StartAsync(new DelegatePlugin());
        await server.GetAsync("api/v1/health");
        using var response = await server.Http.GetAsync(new Uri("api/v1/no%0Athing", UriKind.Relative));
        server.Lines.Where(l => l.Contains("/api/v1/health answered 200", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldStartWith("Debug");
        server.Lines.Where(l => l.Contains("/api/v1/no%0Athing answered 404", StringComparison.Ordinal)).ShouldHaveSingleItem();

        await using var hasty = await WatchedServer.StartAsync(new DelegatePlugin(), new ServerTelemetry { SlowRequest = TimeSpan.Zero });
        await hasty.GetAsync("api/v1/health");
        hasty.Lines.Where(l => l.Contains("/api/v1/health answered 200", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldStartWith("Information");
    }
}
