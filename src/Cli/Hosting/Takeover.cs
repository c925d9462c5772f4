namespace StepFlow.Cli.Hosting;

/// <summary>What another process did to our run.</summary>
enum Takeover
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It left a command (a signal, a cancel) and let go.</summary>
    Command,

    /// <summary>It works on the run now.</summary>
    Works,
}
