namespace StepFlow.Testing.Faults;

/// <summary>The calls a <see cref="FaultyRunStore"/> can disturb.</summary>
public enum StoreOperation
{
    Append,
    Read,
    Acquire,
    FindRun,
    ListRuns,
    ListRunningRoots,
    SaveSnapshot,
    LoadSnapshot,
    PutBlob,
    FindBlob,
    DeleteBlob,
    CountRuns,
    FindClaim,
    ListExpired,
    DeleteRun,
}
