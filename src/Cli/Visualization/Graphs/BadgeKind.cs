namespace StepFlow.Cli.Visualization.Graphs;

enum BadgeKind
{
    MustExecute,
    SkipIf,
    OnError,
    Retry,
    Timeout,
}
