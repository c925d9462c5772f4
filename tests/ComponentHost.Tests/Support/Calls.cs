using System.Diagnostics;
using System.Text.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Support;

static class Calls
{
    /// <summary>What no test should ever need; only a broken one gets there.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static ComponentCall New(string component = "/echo", string input = """{"x":1}""", string step = "s", int item = 0, Guid? run = null) => new()
    {
        Component = component,
        Input = JsonElement.Parse(input),
        Tenant = "default",
        RunId = run ?? Guid.NewGuid(),
        RootRunId = Guid.Empty,
        FlowId = "f",
        StepId = step,
        Item = item,
        Attempt = 1,
    };

    public static async Task<ComponentResult> CallAsync(
        this IComponentPlugin plugin, ComponentCall? call = null, IComponentContext? context = null, CancellationToken cancellationToken = default) =>
        await plugin.ExecuteAsync(call ?? New(), context ?? new ContextStub(), cancellationToken).AsTask().WaitAsync(Patience, CancellationToken.None);

    /// <summary>What a call comes to for the flow: <c>success</c>, <c>skipped</c>, or the code of its failure.</summary>
    public static async Task<string> CodeAsync(this IComponentPlugin plugin, ComponentCall? call = null)
    {
        try
        {
            var result = await plugin.CallAsync(call);
            return result.Outcome! switch { { IsFailed: true } o => o.Error!.Code, { IsSkipped: true } => "skipped", _ => "success" };
        }
        catch (PluginException)
        {
            return ErrorCodes.Unreachable;
        }
    }

    /// <summary>Waits until something holds; a broken test ends here.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException(what);
            await Task.Delay(10);
        }
    }
}
