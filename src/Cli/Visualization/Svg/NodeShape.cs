using StepFlow.Cli.Visualization.Graphs;
using StepFlow.Cli.Visualization.Layout;

namespace StepFlow.Cli.Visualization.Svg;

/// <summary>The measures of a box and its parts, in pixels.</summary>
static class NodeShape
{
    public const double TitleSize = 13;
    public const double ComponentSize = 10.5;
    public const double BadgeSize = 9.5;
    public const double BadgeHeight = 16;
    public const double BadgeGap = 5;
    public const double Padding = 14;
    public const double TerminalHeight = 30;

    /// <summary>Around a child flow inside its step's box.</summary>
    public const double Frame = 12;

    /// <summary>Inside the frame, around the child flow.</summary>
    public const double FramePadding = 16;

    // Titles are bold, and bold letters are wider.
    const double Bold = 1.08;
    const int MostTitle = 38;
    const int MostComponent = 46;

    public static string Title(GraphNode node) => TextMetrics.Fit(node.Title, MostTitle);

    public static string Component(GraphNode node) => TextMetrics.Fit(node.Component ?? "", MostComponent);

    public static double BadgeWidth(Badge badge) => TextMetrics.Sans(badge.Text, BadgeSize) + 13;

    public static Size Measure(GraphNode node, Size? inner)
    {
        if (node.Kind is NodeKind.Input or NodeKind.Output or NodeKind.Failure)
            return new Size(TextMetrics.Sans(node.Title, TitleSize) + 40, TerminalHeight);
        var width = Math.Max(TextMetrics.Sans(Title(node), TitleSize * Bold), TextMetrics.Mono(Component(node), ComponentSize));
        width = Math.Max(width, node.Badges.Sum(b => BadgeWidth(b) + BadgeGap) - BadgeGap) + (2 * Padding) + 4;
        var size = new Size(Math.Max(96, Math.Ceiling(width)), Header(node));
        if (inner is not { } child)
            return size;
        const double around = 2 * (Frame + FramePadding);
        return new Size(Math.Max(size.Width, child.Width + around), size.Height + child.Height + around - Frame);
    }

    /// <summary>The height of what stands above a child flow: the whole box when there is none.</summary>
    public static double Header(GraphNode node) =>
        node.Kind == NodeKind.FailureGroup ? 30 : 38 + (node.Component is null ? 0 : 15) + (node.Badges.Length == 0 ? 0 : BadgeHeight + 7);
}
