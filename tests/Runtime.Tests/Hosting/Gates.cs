using System.Collections.Concurrent;
using System.Text.Json;

namespace StepFlow.Runtime.Tests.Hosting;

/// <summary>A component <c>/test/gate</c> whose attempts end when the test lets them, and a record of what began.</summary>
sealed class Gates
{
    readonly ConcurrentDictionary<string, TaskCompletionSource> _begun = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource> _open = new();

    public ConcurrentQueue<string> Calls { get; } = new();

    public Gates On(Node node)
    {
        node.Components.Add(new("/gate"), async (call, _, cancel) =>
        {
            Calls.Enqueue(call.StepId);
            Of(_begun, call.StepId).TrySetResult();
            await Of(_open, call.StepId).Task.WaitAsync(cancel);
            return Runtime.Components.ComponentResult.Success(call.Input);
        });
        node.Components.Add(new("/count"), (call, _, _) =>
        {
            Calls.Enqueue(call.StepId);
            return ValueTask.FromResult(Runtime.Components.ComponentResult.Success(
                call.Input.ValueKind == JsonValueKind.Number ? JsonElement.Parse($"{call.Input.GetInt32() + 1}") : call.Input));
        });
        return this;
    }

    public Task Begun(string step) => Of(_begun, step).Task.WaitAsync(Node.Patience);

    public void Open(string step) => Of(_open, step).TrySetResult();

    static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> all, string step) =>
        all.GetOrAdd(step, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
