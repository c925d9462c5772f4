namespace StepFlow.Cli;

/// <summary>What the process tells its caller. Documented in docs/errors.md; never renumbered.</summary>
static class ExitCodes
{
    /// <summary>Done; a run completed.</summary>
    public const int Ok = 0;

    /// <summary>A document (flow, configuration, input, variables, overrides) is not valid, or a test failed.</summary>
    public const int Invalid = 1;

    /// <summary>The flow failed or was cancelled: its result says why.</summary>
    public const int FlowFailed = 2;

    /// <summary>The run is parked: set aside with a reason, to be resumed.</summary>
    public const int Parked = 3;

    /// <summary>The command line asks for something that is not there or makes no sense.</summary>
    public const int Usage = 64;

    /// <summary>The store or the program itself failed.</summary>
    public const int Internal = 70;

    /// <summary>What was waited for has not ended in the time given; it goes on.</summary>
    public const int TimedOut = 75;

    /// <summary>Interrupted by the user; durable runs can be resumed.</summary>
    public const int Interrupted = 130;
}
