namespace StepFlow.Client.Contracts;

/// <summary>A plugin that could not be asked.</summary>
/// <param name="Plugin">Its name.</param>
/// <param name="Error">Why.</param>
public sealed record FailedPlugin(string Plugin, string Error);
