namespace StepFlow.Cli.Visualization.Layout;

/// <summary>Where everything goes.</summary>
/// <param name="Size">The whole drawing.</param>
/// <param name="Corners">The upper left corner of each box.</param>
/// <param name="Routes">
/// For each link the points it passes from top to bottom, two for each rank: it runs straight inside a rank (from the first
/// to the second point) and bends between ranks.
/// </param>
sealed record Placement(Size Size, Point[] Corners, Point[][] Routes);
