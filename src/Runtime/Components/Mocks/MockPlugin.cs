using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.Runtime.Components.Mocks;

/// <summary>Components that answer from a table; for tests of flows.</summary>
sealed class MockPlugin(IReadOnlyDictionary<string, MockComponent> components) : IComponentPlugin
{
    const string Cause = "error executing user-defined function";

    public bool IsQuick => true;

    public ValueTask<IReadOnlyList<ComponentInfo>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ComponentInfo>>([.. components.Values.Select(c => c.Info)]);

    public ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        if (!components.TryGetValue(call.Component, out var component))
        {
            return ValueTask.FromResult(ComponentResult.Failed(
                ErrorCodes.ComponentNotFound,
                $"There is no mock component '{call.Component}'{Suggestion.For(call.Component, components.Keys)}."));
        }

        var behavior = component.Behaviors.FirstOrDefault(b => b.Matches(call.Input));
        return behavior?.Outcome is { } outcome
            ? ValueTask.FromResult(ComponentResult.From(outcome))
            : throw Failure(call, behavior?.Error ?? $"No behavior defined for {call.Component} on {CanonicalJson.Text(call.Input)}");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The texts and their order are upstream's; its own test files assert them.
    static PluginException Failure(ComponentCall call, string reason) => new(
        $"step \"{call.StepId}\" failed",
        [$"Component: {call.Component}", $"Component execution failed for step '{call.StepId}'", reason],
        Cause);
}
