namespace StepFlow.Cli.Tests.Remote;

public sealed class OpenServerTests(OpenServer server) : RemoteCommandContract(server), IClassFixture<OpenServer>;
