namespace StepFlow.Cli.Tests.Remote;

public sealed class UnreachableServerTests : IDisposable
{
    const string Nowhere = "http://127.0.0.1:1/";

    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Every_remote_command_names_the_server_that_does_not_answer()
    {
        _workspace.Write("echo.yaml", Flows.Echo);
        foreach (var command in RemoteCommands.All())
        {
            var failed = await Cli.RunAsync(_workspace.Directory, [.. command, "--url", Nowhere]);

            failed.Error.ShouldContain("error[UNREACHABLE]", customMessage: string.Join(' ', command));
            failed.Error.ShouldContain(Nowhere);
            failed.ExitCode.ShouldBe(70);
        }
    }

    [Fact]
    public async Task What_is_no_address_is_a_mistake_of_the_command_line()
    {
        var refused = await Cli.RunAsync(_workspace.Directory, "runs", "list", "--url", "nowhere");

        refused.Error.ShouldContain("error[USAGE]");
        refused.Error.ShouldContain("'nowhere'");
        refused.ExitCode.ShouldBe(64);
    }

    [Fact]
    public void The_commands_that_ask_a_server_are_all_there() => RemoteCommands.All().Select(c => string.Join(' ', c.TakeWhile(w => w.All(char.IsAsciiLetterLower))))
        .ShouldBe(
            [
                "batch show", "batch submit", "blobs delete", "blobs get", "blobs put", "flows delete", "flows list", "flows show", "flows store",
                "runs cancel", "runs delete", "runs fork", "runs list", "runs pause", "runs resume", "runs show", "runs signal", "runs watch", "submit",
            ],
            ignoreOrder: true);
}
