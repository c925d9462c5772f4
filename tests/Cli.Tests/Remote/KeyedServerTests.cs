namespace StepFlow.Cli.Tests.Remote;

public sealed class KeyedServerTests(KeyedServer server) : RemoteCommandContract(server), IClassFixture<KeyedServer>
{
    [Fact]
    public async Task Every_remote_command_with_a_wrong_key_says_so()
    {
        foreach (var command in RemoteCommands.All())
        {
            var refused = await Server.RunAsync([.. command, "--api-key", "sfk_nobody_hasthis"]);

            refused.Error.ShouldContain("error[INVALID_API_KEY]", customMessage: string.Join(' ', command));
            refused.ExitCode.ShouldBe(64);
        }
    }

    [Fact]
    public async Task A_role_that_is_not_enough_is_named()
    {
        var refused = await Server.RunAsync("submit", "--flow", "echo.yaml", "--input-json", "{}", "--api-key", ((KeyedServer)Server).ReaderKey);

        refused.Error.ShouldContain("error[FORBIDDEN]");
        refused.Error.ShouldContain("runner");
        refused.ExitCode.ShouldBe(64);
    }
}
