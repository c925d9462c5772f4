using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StepFlow.Client.Contracts;

namespace StepFlow.Client.Tests.Services;

/// <summary><c>AddStepFlow</c> in a host that stops while runs are at work.</summary>
public sealed class EngineServiceTests : IDisposable
{
    const string Slow = """
        steps:
          - {id: slow, component: /app/slow, input: {n: {$input: n}}}
        output: {$step: slow}
        """;

    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("stepflow-host-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_run_at_work_has_time_to_end_and_nothing_new_begins()
    {
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        Guid run;
        using (var host = await HostAsync(TimeSpan.FromMinutes(1), async (input, step) =>
        {
            begun.TrySetResult();
            await gate.Task.WaitAsync(step.CancellationToken);
            return input;
        }))
        {
            var executor = host.Services.GetRequiredService<IStepFlowExecutor>();
            run = await executor.SubmitAsync(Slow, new { n = 7 });
            await begun.Task;
            var stopping = host.StopAsync(TestContext.Current.CancellationToken);
            stopping.IsCompleted.ShouldBeFalse();
            (await Should.ThrowAsync<StepFlowException>(() => executor.SubmitAsync(Slow, new { n = 8 }))).Code.ShouldBe("STOPPING");
            gate.SetResult();
            await stopping;
            (await executor.GetRunAsync(run)).Status.ShouldBe(RunState.Completed);
        }

        await using var later = await StepFlowEngine.StartAsync(o => o.Database = Database);
        (await later.GetResultAsync(run)).Output.GetProperty("n").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task A_run_that_does_not_end_in_time_goes_on_when_the_program_starts_again()
    {
        var begun = new TaskCompletionSource();
        Guid run;
        using (var host = await HostAsync(TimeSpan.FromMilliseconds(1), async (_, step) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, step.CancellationToken);
            return null;
        }))
        {
            run = await host.Services.GetRequiredService<IStepFlowExecutor>().SubmitAsync(Slow, new { n = 7 });
            await begun.Task;
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        using var again = await HostAsync(TimeSpan.FromMilliseconds(1), (input, _) => Task.FromResult<object?>(new { again = input.GetProperty("n").GetInt32() }));
        var result = await again.Services.GetRequiredService<IStepFlowExecutor>().GetResultAsync(run);
        result.Output.GetProperty("again").GetInt32().ShouldBe(7);
        await again.StopAsync(TestContext.Current.CancellationToken);
    }

    string Database => Path.Combine(_directory.FullName, "runs.db");

    async Task<IHost> HostAsync(TimeSpan drain, Func<JsonElement, StepContext, Task<object?>> component)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddStepFlow(o =>
        {
            (o.Database, o.DrainTimeout) = (Database, drain);
            o.AddComponent("slow", component);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
