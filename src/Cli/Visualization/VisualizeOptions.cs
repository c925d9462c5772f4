namespace StepFlow.Cli.Visualization;

/// <summary>What a drawing shows.</summary>
/// <param name="Details">Components and badges, not only ids.</param>
/// <param name="Servers">Which server a component belongs to, by colour.</param>
sealed record VisualizeOptions(bool Details = true, bool Servers = true);
