namespace StepFlow.Cli.Output;

/// <summary>How important a message is.</summary>
enum LogLevel
{
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Off,
}
