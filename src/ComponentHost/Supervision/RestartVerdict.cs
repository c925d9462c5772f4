namespace StepFlow.ComponentHost.Supervision;

/// <summary>What follows a crash.</summary>
/// <param name="Wait">How long to wait.</param>
/// <param name="IsOpen">Whether the circuit is open meanwhile: calls fail at once instead of waiting for the restart.</param>
/// <param name="Crashes">Crashes within the window, this one included.</param>
readonly record struct RestartVerdict(TimeSpan Wait, bool IsOpen, int Crashes);
