namespace StepFlow.Engine.Journal;

/// <summary>Names a journal: the root run and the tenant it belongs to. Child runs write into their root's journal.</summary>
/// <param name="Tenant">The tenant; <c>default</c> where there is only one.</param>
/// <param name="RootRunId">The root run.</param>
public readonly record struct RunKey(string Tenant, Guid RootRunId)
{
    /// <summary>The tenant of single-tenant hosts.</summary>
    public const string DefaultTenant = "default";

    /// <inheritdoc/>
    public override string ToString() => $"{Tenant}/{RootRunId}";
}
