namespace StepFlow.Cli.Visualization.Layout;

readonly record struct Size(double Width, double Height);
