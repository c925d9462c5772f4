using System.Text.Json;

namespace StepFlow.Engine.Inputs;

/// <summary>
/// A run that its owner had let out of memory while it was at rest has been read again. Unlike <see cref="RecoverRun"/> this is no
/// takeover: nothing is journaled.
/// </summary>
/// <param name="Secrets">The values of its secret variables, as they were.</param>
public sealed record RestoreRun(IReadOnlyDictionary<string, JsonElement> Secrets) : RunInput;
