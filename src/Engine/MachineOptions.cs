using StepFlow.Flows.Model;

namespace StepFlow.Engine;

/// <summary>The host's settings that decide how runs behave.</summary>
public sealed record MachineOptions
{
    /// <summary>Retries of transport failures (UNREACHABLE, TIMEOUT) a step gets. Default: 3.</summary>
    public int TransportMaxRetries { get; init; } = 3;

    /// <summary>Waits before retries, where the step does not say. Default: Fibonacci from 1 s to 10 s.</summary>
    public Backoff Backoff { get; init; } = Backoff.Default;

    /// <summary>Values of more bytes than this are kept as blobs. Default: 256 KiB.</summary>
    public int BlobThreshold { get; init; } = 256 * 1024;

    /// <summary>A result of more bytes than this fails its step with TOO_LARGE; such an input is refused. Default: 64 MiB.</summary>
    public int MaxValueBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How deep child runs may nest. Default: 32.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Attempts in flight at once in one run, where it does not say. Default: 100.</summary>
    public int MaxConcurrency { get; init; } = 100;

    /// <summary>Signals that may wait unconsumed. Default: 1,000; more are refused.</summary>
    public int MaxBufferedSignals { get; init; } = 1000;

    /// <summary>
    /// What begins the text that stands for a secret in the input of a dispatched step (see <see cref="SecretMarks"/>): something nobody can
    /// guess, so that no value that came from outside is ever taken for a reference. Never journaled. Default: empty, secrets are not passed on.
    /// </summary>
    public string SecretMark { get; init; } = "";

    /// <summary>A run of which a step was in flight each of the last so many times that its owner died is parked. Default: 0, never; hosts of servers and programs set what <c>recovery.parkAfter</c> says, 3.</summary>
    public int ParkAfterRecoveries { get; init; }
}
