namespace StepFlow.Cli.Visualization.Layout;

readonly record struct Point(double X, double Y);
