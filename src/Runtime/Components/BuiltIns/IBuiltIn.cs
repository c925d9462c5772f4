namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>One built-in component. Failures are results; it throws only when cancelled or when the host fails.</summary>
interface IBuiltIn
{
    ComponentInfo Info { get; }

    /// <summary>Whether it comes back, or to its first real wait, within microseconds; otherwise it runs apart from the loop of its run.</summary>
    bool IsQuick => true;

    /// <summary>Whether its input becomes durable.</summary>
    bool KeepsInput => false;

    ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken);
}
