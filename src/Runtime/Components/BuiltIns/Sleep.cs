using System.Text.Json;
using StepFlow.Engine.Deferral;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{duration_ms | duration, passthrough?}</c>: waits without holding anything, then gives its input, or <c>passthrough</c>.</summary>
sealed class Sleep : IBuiltIn
{
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public ComponentInfo Info { get; } = new(
        "/sleep",
        "Waits for a time, also across restarts, and then gives its input back, or 'passthrough' when that is given.",
        JsonElement.Parse("""
            {"type":"object","properties":{"duration_ms":{"type":"number","minimum":0},"duration":{"type":"string","description":"for instance 5s, 2m, 1h"},
            "passthrough":{}},"anyOf":[{"required":["duration_ms"]},{"required":["duration"]}]}
            """),
        JsonElement.Parse("true"));

    public bool KeepsInput => true;

    public ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var duration = input.Duration("duration_ms", "duration", Longest);
        if (duration is null && input.IsValid)
            input.Refuse("duration_ms", "a time in milliseconds (or 'duration' a text such as \"5s\")", "nothing");
        return ValueTask.FromResult(input.IsValid
            ? ComponentResult.Wait(new SleepDeferral(duration!.Value, input.Any("passthrough") ?? call.Input))
            : input.Failure());
    }
}
