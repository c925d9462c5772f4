using StepFlow.Runtime.Components.Delegates;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server.Tests.Telemetry;

public sealed class RequestLogTests
{
    [Fact]
    public async Task A_request_is_one_line_for_debugging_and_a_path_cannot_forge_a_line()
    {
        var lines = await AskAsync(TimeSpan.MaxValue, "api/v1/health", "api/v1/no%0Athing");
        lines.Where(l => l.Contains("/api/v1/health answered 200", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldStartWith("Debug");
        lines.Where(l => l.Contains("/api/v1/no%0Athing answered 404", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldStartWith("Debug");
    }

    [Fact]
    public async Task A_slow_request_is_information()
    {
        var lines = await AskAsync(TimeSpan.Zero, "api/v1/health");
        lines.Where(l => l.Contains("/api/v1/health answered 200", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldStartWith("Information");
    }

    static async Task<string[]> AskAsync(TimeSpan slow, params string[] paths)
    {
        var server = await WatchedServer.StartAsync(new DelegatePlugin(), new ServerTelemetry { SlowRequest = slow });
        await using (server)
        {
            foreach (var path in paths)
            {
                using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            }
        }

        // A line may be written after its answer has arrived; when the server has stopped all are there.
        return [.. server.Lines];
    }
}
