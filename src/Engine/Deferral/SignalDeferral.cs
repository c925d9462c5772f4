using System.Text.Json;

namespace StepFlow.Engine.Deferral;

/// <summary>
/// The step waits for a signal sent to the root run and succeeds with the signal's payload. A signal that came before the
/// wait began and that nobody consumed counts.
/// </summary>
/// <param name="Name">The signal's name.</param>
/// <param name="Timeout">How long to wait; null: without end.</param>
/// <param name="Default">The result at the timeout; null: the step fails with TIMEOUT.</param>
public sealed record SignalDeferral(string Name, TimeSpan? Timeout, JsonElement? Default) : StepDeferral;
