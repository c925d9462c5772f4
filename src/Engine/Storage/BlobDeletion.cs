namespace StepFlow.Engine.Storage;

/// <summary>What became of a request to delete a blob.</summary>
public enum BlobDeletion
{
    /// <summary>It is gone.</summary>
    Deleted = 1,

    /// <summary>The tenant has no such blob.</summary>
    NotFound = 2,

    /// <summary>It is no longer pinned, but runs or the flow catalogue keep it; it goes with the last of them.</summary>
    InUse = 3,
}
