namespace StepFlow.Engine.Storage;

/// <summary>What became of a request to delete a run.</summary>
public enum RunDeletion
{
    /// <summary>It is gone, with its tree.</summary>
    Deleted = 1,

    /// <summary>The tenant has no such root run.</summary>
    NotFound = 2,

    /// <summary>It has not ended; cancel it first.</summary>
    NotTerminal = 3,
}
