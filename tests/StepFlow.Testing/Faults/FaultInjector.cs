using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Faults;

/// <summary>Carries calls out as a plan says.</summary>
sealed class FaultInjector(FaultPlan plan)
{
    public async ValueTask<T> RunAsync<T>(StoreOperation operation, Func<ValueTask<T>> call)
    {
        switch (plan.Next(operation))
        {
            case FaultKind.ErrorBefore:
                throw new StoreUnavailableException($"Injected: {operation} was not carried out; try again.", outcomeUnknown: false);
            case FaultKind.LostWithUnknownOutcome:
                throw new StoreUnavailableException($"Injected: {operation} timed out; read again.", outcomeUnknown: true);
            case FaultKind.ErrorAfter:
                await call();
                throw new StoreUnavailableException($"Injected: {operation} timed out; read again.", outcomeUnknown: true);
            case FaultKind.Duplicate:
                var result = await call();
                await RepeatAsync(call);
                return result;
            case FaultKind.Slow:
                await WaitAsync();
                break;
        }

        return await call();
    }

    public async ValueTask RunAsync(StoreOperation operation, Func<ValueTask> call) =>
        await RunAsync(operation, async () =>
        {
            await call();
            return true;
        });

    static async ValueTask RepeatAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            await call();
        }
        catch (JournalFencedException)
        {
            // The fence is what makes a repeated append harmless.
        }
    }

    async ValueTask WaitAsync()
    {
        if (plan.Delay > TimeSpan.Zero)
        {
            await Task.Delay(plan.Delay, plan.Clock);
        }

        if (plan.Barrier is not null)
        {
            await plan.Barrier;
        }
    }
}
