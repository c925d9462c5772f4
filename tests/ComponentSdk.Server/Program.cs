using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using StepFlow.ComponentSdk;
using StepFlow.ComponentSdk.Server;

var server = ComponentServer.Create(new ComponentServerOptions { MaxMessageBytes = 1024 * 1024, MaxPending = 100 })
    .Add("add", (AddInput i) => new AddOutput(i.A + i.B), "Adds two numbers")
    .Add<string, string>("/text/upper", Upper)
    .Add("nested", (NestedInput i) => i.Items.Count)
    .Add("echo", (JsonElement input) => input)
    .Add("task", async (AddInput i) =>
    {
        await Task.Yield();
        return new AddOutput(i.A * i.B);
    })
    .Add("value-task", (AddInput i, CancellationToken stop) => stop.CanBeCanceled ? ValueTask.FromResult(new AddOutput(i.A - i.B)) : throw new InvalidOperationException("no token"))
    .Add("context", (JsonElement _, ComponentContext c) => new { c.Attempt, c.RunId, c.FlowId, c.StepId, c.IdempotencyKey, c.TraceParent })
    .Add("blob", async (JsonElement input, ComponentContext c) =>
    {
        var id = await c.PutBlobAsync(input);
        return new { Id = id, Data = await c.GetBlobAsync(id) };
    })
    .Add("blob-blocking", (JsonElement input, ComponentContext c) => new { Id = Blocking.Wait(c.PutBlobAsync(input)) })
    .Add("evaluate", async (JsonElement input, ComponentContext c) => await c.EvaluateFlowAsync("flow-1", input, key: "k"))
    .Add("submit", async (int[] inputs, ComponentContext c) =>
    {
        var run = await c.SubmitRunAsync("flow-1", inputs, maxConcurrency: 2);
        run = await c.GetRunAsync(run.RunId, wait: true);
        return run.Results!.Select(r => r.Output).ToArray();
    })
    .Add("progress", (int count, ComponentContext c) =>
    {
        for (var i = 1; i <= count; i++)
            c.ReportProgress(new { Done = i });
        return count;
    })
    .Add("wait", async (JsonElement _, ComponentContext c, CancellationToken stop) =>
    {
        c.ReportProgress("waiting");
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        finally
        {
            await c.Noted("cancelled");
        }

        return 0;
    })
    .Add<JsonElement, int>("fail", _ => throw new InvalidOperationException("it broke"))
    .Add<JsonElement, int>("fail-coded", _ => throw new ComponentException(-32110, "out of paper", new { Tray = 2 }))
    .Add<JsonElement, int>("skip", _ => throw new SkipException("not today"))
    .Add<JsonElement, int>("busy", _ => throw new BusyException(TimeSpan.FromSeconds(2.5)))
    .Add("large", (int count) => new string('x', count))
    .Add("odd", (JsonElement _) => new OddOutput())
    .Add("print", (JsonElement _) =>
    {
        Console.WriteLine("a line for nobody");
        using var child = Process.Start(new ProcessStartInfo("/bin/echo", ["a line of a child"]) { UseShellExecute = false })!;
        child.WaitForExit();
        return Console.In.ReadLine();
    })
    .Add("exit", (int code) =>
    {
        Environment.Exit(code);
        return 0;
    });
await server.RunAsync(args);

[Description("Makes letters large")]
static string Upper(string text) => text.ToUpperInvariant();
