using System.Text.Json;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>Gives its input back.</summary>
sealed class Noop : IBuiltIn
{
    public ComponentInfo Info { get; } = new("/noop", "Gives its input back.", JsonElement.Parse("true"), JsonElement.Parse("true"));

    public ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ComponentResult.Success(call.Input));
}
