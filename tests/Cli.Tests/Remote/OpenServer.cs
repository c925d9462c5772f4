namespace StepFlow.Cli.Tests.Remote;

/// <summary>A server without keys.</summary>
public sealed class OpenServer : RemoteServer;
