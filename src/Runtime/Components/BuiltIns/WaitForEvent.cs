using System.Text.Json;
using StepFlow.Engine.Deferral;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{event | name, timeout_ms? | timeout?, default?}</c>: waits for a signal to the run and gives its payload.</summary>
sealed class WaitForEvent : IBuiltIn
{
    const int MaxNameLength = 256;

    public ComponentInfo Info { get; } = new(
        "/wait_for_event",
        "Waits until the run receives the named event and gives the event's payload. At the timeout it gives 'default', or fails with TIMEOUT.",
        JsonElement.Parse("""
            {"type":"object","properties":{"event":{"type":"string","minLength":1,"maxLength":256},"name":{"type":"string","minLength":1,"maxLength":256},
            "timeout_ms":{"type":"number","minimum":0},"timeout":{"type":"string"},"default":{}},
            "anyOf":[{"required":["event"]},{"required":["name"]}]}
            """),
        JsonElement.Parse("true"));

    public bool KeepsInput => true;

    public ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var name = input.Text("event") ?? input.Text("name");
        var timeout = input.Duration("timeout_ms", "timeout", Sleep.Longest);
        if (name is null ? input.IsValid : name.Length is 0 or > MaxNameLength)
            input.Refuse("event", "the name of an event, 1 to 256 characters", name is null ? "nothing" : $"{name.Length} characters");
        return ValueTask.FromResult(input.IsValid
            ? ComponentResult.Wait(new SignalDeferral(name!, timeout, input.Any("default")))
            : input.Failure());
    }
}
