using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Client;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddStepFlow(o =>
{
    o.Database = Path.Combine(Path.GetTempPath(), "stepflow-embedded-example.db");
    o.AddComponent("shop/price", (Order order, StepContext step) => Task.FromResult(new Price(order.Amount * 3)), "What an order costs.");
});
using var host = builder.Build();
await host.StartAsync();

var stepflow = host.Services.GetRequiredService<IStepFlowExecutor>();
var run = await stepflow.SubmitAsync(
    """
    name: order
    steps:
      - {id: price, component: /shop/price, input: {amount: {$input: amount}}}
      - {id: paid, component: /builtin/wait_for_event, input: {event: paid}}
      - {id: receipt, component: /builtin/noop, input: {total: {$step: price, path: total}, by: {$step: paid, path: by}}}
    output: {$step: receipt}
    """,
    new { amount = 14 });

// The run is in the database now. Stop the program here, start it again, and the run would still wait for its signal.
await stepflow.SignalAsync(run, "paid", new { by = "Ada" });
await foreach (var happened in stepflow.EventsAsync(run))
    Console.WriteLine($"{happened.Sequence,3} {happened.Kind}");

var result = await stepflow.GetResultAsync(run);
Console.WriteLine(result.IsSuccess ? result.Output.ToString() : result.Error!.Message);
await host.StopAsync();

sealed record Order(int Amount);

sealed record Price(int Total);
