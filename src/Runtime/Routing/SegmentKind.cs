namespace StepFlow.Runtime.Routing;

/// <summary>What one segment of a pattern matches; the order is the order of precedence.</summary>
enum SegmentKind
{
    Literal,
    Parameter,
    Rest,
}
