namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>One built-in component. Failures are results; it throws only when cancelled or when the host fails.</summary>
interface IBuiltIn
{
    ComponentInfo Info { get; }

    ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken);
}
