using StepFlow.ComponentSdk;
using StepFlow.Ledger;

// A component server that writes down every call before and after it does its work. Its first argument is the ledger's file.
using var ledger = new CallLedger(args[0]);
await ComponentServer.Create()
    .Add("work", async (WorkInput input, ComponentContext context, CancellationToken stop) =>
    {
        ledger.Write("start", context);
        await Task.Delay(input.Ms, stop);
        ledger.Write("end", context);
        return new WorkOutput(input.Value + 1);
    })
    .Add("second-time-lucky", async (WorkInput input, ComponentContext context, CancellationToken stop) =>
    {
        ledger.Write("start", context);
        await Task.Delay(input.Ms, stop);
        ledger.Write("end", context);
        return context.Attempt > 1 ? new WorkOutput(input.Value + 1) : throw new ComponentException(-32110, "not the first time");
    })
    .RunAsync([]);
