namespace StepFlow.Runtime.Telemetry;

/// <summary>A step that has begun and not ended.</summary>
/// <param name="Start">When its first attempt began.</param>
/// <param name="AttemptStart">When the latest one began.</param>
/// <param name="Attempt">Its number.</param>
/// <param name="IsWaiting">Whether it waits.</param>
/// <param name="RecoveredAt">When another process began the latest attempt again; null: none.</param>
readonly record struct OpenStep(DateTimeOffset Start, DateTimeOffset AttemptStart, int Attempt, bool IsWaiting, DateTimeOffset? RecoveredAt);
