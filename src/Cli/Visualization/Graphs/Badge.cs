namespace StepFlow.Cli.Visualization.Graphs;

sealed record Badge(BadgeKind Kind, string Text);
