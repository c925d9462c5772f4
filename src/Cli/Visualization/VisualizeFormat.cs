namespace StepFlow.Cli.Visualization;

enum VisualizeFormat
{
    Mermaid,
    Dot,
    Svg,
    Json,
}
