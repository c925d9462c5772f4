using System.Net;
using System.Text.Json;

namespace StepFlow.Cli.Tests;

public sealed class KeysCommandTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_listed_without_its_secret_and_revoked()
    {
        var created = await RunAsync("keys", "create", "--tenant", "acme", "--role", "runner", "--name", "ci", "--expires", "90d", "--format", "json");
        created.ExitCode.ShouldBe(0, created.Error);
        var key = created.Json.GetProperty("key").GetString()!;
        var id = created.Json.GetProperty("keyId").GetString()!;
        key.ShouldStartWith($"sfk_{id}_");

        var list = await RunAsync("keys", "list", "--format", "json");
        var listed = list.Json.GetProperty("keys").EnumerateArray().ShouldHaveSingleItem();
        listed.GetProperty("role").GetString().ShouldBe("runner");
        listed.TryGetProperty("expiresAt", out _).ShouldBeTrue();
        list.Output.ShouldNotContain(key.Split('_')[2]);

        (await RunAsync("keys", "revoke", id)).ExitCode.ShouldBe(0);
        (await RunAsync("keys", "list")).Output.ShouldContain("revoked");
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        (await RunAsync("keys", "create", "--role", "king")).ExitCode.ShouldBe(64);
        (await RunAsync("keys", "create", "--role", "admin", "--tenant", "Not A Name")).Error.ShouldContain("error[USAGE]");
        (await RunAsync("keys", "create", "--role", "admin", "--expires", "soon")).Error.ShouldContain("error[USAGE]");
        await RunAsync("keys", "create", "--role", "admin");
        (await RunAsync("keys", "revoke", "nobody")).Error.ShouldContain("error[KEY_NOT_FOUND]");
    }

    [Fact]
    public async Task A_server_without_keys_refuses_to_listen_for_others()
    {
        var refused = await RunAsync("serve", "--host", "0.0.0.0", "--port", "0");
        refused.ExitCode.ShouldBe(64);
        refused.Error.ShouldContain("error[KEYS_REQUIRED]");
        refused.Error.ShouldContain("stepflow keys create");
    }

    [Fact]
    public async Task A_server_takes_keys_and_revocations_of_other_processes_while_it_runs()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var server = Cli.Start(_workspace.Directory, ["serve", "--port", "0"]);
        try
        {
            var port = JsonElement.Parse((await server.StandardOutput.ReadLineAsync(limit.Token))!).GetProperty("port").GetInt32();
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/") };
            (await StatusAsync(http, null)).ShouldBe(HttpStatusCode.OK);
            var created = await RunAsync("keys", "create", "--tenant", "acme", "--role", "reader", "--format", "json");
            created.ExitCode.ShouldBe(0, created.Error);
            await UntilAsync(async () => await StatusAsync(http, null) == HttpStatusCode.Unauthorized, limit.Token);
            var key = created.Json.GetProperty("key").GetString();
            (await StatusAsync(http, key)).ShouldBe(HttpStatusCode.OK);
            (await RunAsync("keys", "revoke", created.Json.GetProperty("keyId").GetString()!)).ExitCode.ShouldBe(0);
            await UntilAsync(async () => await StatusAsync(http, key) == HttpStatusCode.Unauthorized, limit.Token);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken limit)
    {
        while (!await holds())
            limit.ThrowIfCancellationRequested();
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient http, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("runs", UriKind.Relative));
        if (key is not null)
            request.Headers.Add("X-API-Key", key);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync(_workspace.Directory, arguments);
}
