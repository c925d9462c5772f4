namespace StepFlow.Cli.Visualization.Layout;

/// <summary>An edge to lay out, always to a higher index. Links of one source and one style share their way.</summary>
readonly record struct Link(int From, int To, bool IsDashed);
