using Microsoft.Extensions.DependencyInjection;
using StepFlow.Client.Tests.Contract;

namespace StepFlow.Client.Tests.Services;

/// <summary><c>AddStepFlowClient</c></summary>
public sealed class ClientServiceTests
{
    [Fact]
    public async Task A_program_gets_one_client_through_its_own_handlers()
    {
        await using var server = await KeyedServer.StartAsync(isSecured: false);
        var seen = new List<string>();
        var services = new ServiceCollection();
        services.AddStepFlowClient(server.Url, o => o.MaxRetries = 1).AddHttpMessageHandler(() => new Recorder(seen));
        await using var provider = services.BuildServiceProvider();

        var executor = provider.GetRequiredService<IStepFlowExecutor>();
        executor.ShouldBeSameAs(provider.GetRequiredService<StepFlowClient>());
        executor.Url.ShouldBe(server.Url);
        (await executor.RunAsync(Documents.Echo, new { v = 7 })).Output.GetProperty("got").GetInt32().ShouldBe(7);
        seen.ShouldContain("/api/v1/runs");
    }

    [Fact]
    public async Task The_key_of_the_options_is_sent()
    {
        await using var server = await KeyedServer.StartAsync();
        var key = await server.KeyAsync();
        var services = new ServiceCollection();
        services.AddStepFlowClient(server.Url.AbsoluteUri, o => o.ApiKey = key);
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<IStepFlowExecutor>().RunAsync(Documents.Echo, new { v = 7 })).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_of_the_program_s_own_is_used_and_not_disposed()
    {
        await using var server = await KeyedServer.StartAsync(isSecured: false);
        var seen = new List<string>();
        using var http = new HttpClient(new Recorder(seen) { InnerHandler = new SocketsHttpHandler() });
        var services = new ServiceCollection();
        services.AddStepFlowClient(server.Url, o => o.Http = http);
        await using (var provider = services.BuildServiceProvider())
            await provider.GetRequiredService<IStepFlowExecutor>().HealthAsync();

        seen.ShouldBe(["/api/v1/health"]);
        using var again = await http.GetAsync(new Uri(server.Url, "/api/v1/health"), TestContext.Current.CancellationToken);
        again.IsSuccessStatusCode.ShouldBeTrue();
    }

    sealed class Recorder(List<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (seen)
                seen.Add(request.RequestUri!.AbsolutePath);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
