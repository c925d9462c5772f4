namespace StepFlow.Engine.Storage;

/// <summary>Who keeps a blob alive. A blob goes when its last owner goes.</summary>
public readonly record struct BlobOwner
{
    BlobOwner(Guid run) => RootRunId = run;

    /// <summary>The run that keeps it, until that run is deleted; null: it is pinned.</summary>
    public Guid? RootRunId { get; }

    /// <summary>Kept until somebody deletes it by its id. What a user uploads.</summary>
    public static BlobOwner Pinned => default;

    /// <summary>Kept as long as a root run. What a component stores.</summary>
    public static BlobOwner Run(Guid rootRunId) => new(rootRunId);
}
