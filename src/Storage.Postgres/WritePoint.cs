namespace StepFlow.Storage.Postgres;

/// <summary>Named points of a group commit, where tests inject failures.</summary>
enum WritePoint
{
    BeforeCommit,
    AfterCommit,
}
