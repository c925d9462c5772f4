using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace StepFlow.Client.Tests.Documentation;

/// <summary>The code of docs/sdk-csharp-client.md, each block inside a test that runs it; another test holds the page to it.</summary>
public sealed class ClientPageTests
{
    const string Page = "sdk-csharp-client.md";

    [Fact]
    public async Task Basic_usage()
    {
        await using var runtime = await StepFlowRuntime.StartAsync();
        var result = await runtime.RunAsync("workflow.yaml", new { x = 1, y = 2 });

        if (result.IsSuccess)
            Console.WriteLine($"Output: {result.Output}");
        else if (result.IsFailed)
            Console.WriteLine($"Error: {result.Error!.Message}");

        result.Output.GetProperty("got").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task With_configuration_and_logs()
    {
        await using var runtime = await StepFlowRuntime.StartAsync("stepflow-config.yml", new()
        {
            Port = 7871,
            Env = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "…" },
            InheritEnv = true,
            Log = new() { Level = "debug" },
            RestartPolicy = RestartPolicy.OnFailure,
            MaxRestarts = 3,
            StartupTimeout = TimeSpan.FromSeconds(30),
            OnCrash = code => Console.WriteLine($"Server crashed with code {code}"),
        });
        var result = await runtime.RunAsync("workflow.yaml", new { x = 1 });

        foreach (var entry in runtime.GetRecentLogs(limit: 50))
            Console.WriteLine($"{entry.Timestamp} [{entry.Level}] {entry.Message}");

        result.IsSuccess.ShouldBeTrue();
        runtime.Port.ShouldBe(7871);
    }

    [Fact]
    public async Task Interchangeable()
    {
        static async Task<IStepFlowExecutor> GetExecutorAsync(bool local = true) =>
            local ? await StepFlowRuntime.StartAsync("stepflow-config.yml") : new StepFlowClient("http://production:7840");

        // Use either local or remote execution
        await using var executor = await GetExecutorAsync(local: true);
        var result = await executor.RunAsync("workflow.yaml", new { x = 1 });

        result.IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Inside_a_program()
    {
        string[] args = [];

        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddStepFlow(o =>
        {
            o.Database = Path.Combine(Path.GetTempPath(), $"orders-{Guid.NewGuid()}.db");
            o.AddComponent("price", (input, step) => Task.FromResult<object?>(new { total = input.GetProperty("amount").GetInt32() * 3 }));
        });
        using var host = builder.Build();
        await host.StartAsync();

        var executor = host.Services.GetRequiredService<IStepFlowExecutor>();
        var result = await executor.RunAsync(
            """
            steps:
              - {id: price, component: /app/price, input: {amount: {$input: amount}}}
            output: {$step: price}
            """,
            new { amount = 14 });
        await host.StopAsync();

        result.Output.GetProperty("total").GetInt32().ShouldBe(42);
    }

    [Fact]
    public void Every_block_of_the_page_is_code_of_these_tests()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Directory.Packages.props")))
            root = root.Parent;
        var source = Lines(File.ReadAllText(Path.Combine(root.FullName, "tests", "Client.Tests", "Documentation", "ClientPageTests.cs")));
        var blocks = File.ReadAllText(Path.Combine(root.FullName, "docs", Page)).Split("```csharp\n").Skip(1).Select(b => b.Split("```")[0]).ToArray();

        blocks.Length.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var block in blocks)
            source.ShouldContain(Lines(block), Case.Sensitive);
    }

    static string Lines(string text) =>
        string.Join('\n', text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));
}
