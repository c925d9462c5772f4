namespace StepFlow.ComponentSdk.Server;

/// <summary>What users do although they should not.</summary>
static class Blocking
{
    public static T Wait<T>(ValueTask<T> task)
    {
        using var done = new ManualResetEventSlim();
        var result = default(T)!;
        _ = CompleteAsync();
        done.Wait();
        return result;

        async Task CompleteAsync()
        {
            result = await task;
            done.Set();
        }
    }
}
