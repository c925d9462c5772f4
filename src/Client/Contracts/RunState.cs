using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>Where a run or an item stands.</summary>
[JsonConverter(typeof(RunStateConverter))]
public enum RunState
{
    /// <summary>Steps run, or will without anybody's doing.</summary>
    Running,

    /// <summary>Ended; every item has a result.</summary>
    Completed,

    /// <summary>Ended; at least one item failed.</summary>
    Failed,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled,

    /// <summary>Set aside because somebody asked for it; can be resumed.</summary>
    Paused,

    /// <summary>Parked by the runtime, with a reason; can be resumed by hand. Written <c>recoveryFailed</c>, the protocol's name for it.</summary>
    RecoveryFailed,
}
