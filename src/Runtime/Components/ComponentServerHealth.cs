namespace StepFlow.Runtime.Components;

/// <summary>How a component server is.</summary>
/// <param name="IsUp">It answers, or is started when it is needed.</param>
/// <param name="IsRunning">Its process or connection is there.</param>
/// <param name="IsLeftAlone">It crashed too often: calls fail at once until it is tried again.</param>
/// <param name="Starts">How often it was started.</param>
public readonly record struct ComponentServerHealth(bool IsUp, bool IsRunning, bool IsLeftAlone, long Starts);
