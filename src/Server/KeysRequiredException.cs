namespace StepFlow.Server;

/// <summary>A server without API keys was told to listen where others than this machine reach it.</summary>
/// <param name="host">The address it was told.</param>
public sealed class KeysRequiredException(string host) : Exception(
    $"There are no API keys, so the server listens on loopback only and not on {host}: anybody who reached it could do anything. " +
    "Create a key first, with 'stepflow keys create --tenant default --role admin' on the same store, then start again.");
