using StepFlow.Client.Tests.Contract;
using StepFlow.Client.Tests.Services;
using StepFlow.Runtime.Access;

namespace StepFlow.Client.Tests.Http;

/// <summary>A server with API keys, as the client sees it.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Without_a_key_or_with_a_wrong_one_nothing_is_told()
    {
        await using var server = await KeyedServer.StartAsync();

        (await RefusalAsync(server, null, c => c.ListRunsAsync())).ShouldBe(("UNAUTHENTICATED", 401));
        (await RefusalAsync(server, "sfk_nobody_knowsthis", c => c.ListRunsAsync())).ShouldBe(("INVALID_API_KEY", 401));
        var expired = await server.KeyAsync(expires: TimeProvider.System.GetUtcNow().AddDays(-1));
        (await RefusalAsync(server, expired, c => c.ListRunsAsync())).ShouldBe(("API_KEY_EXPIRED", 401));
    }

    [Fact]
    public async Task A_role_that_is_not_enough_is_refused_and_named()
    {
        await using var server = await KeyedServer.StartAsync();
        var key = await server.KeyAsync(AccessRole.Reader);
        await using var reader = server.Client(key);
        await reader.ListRunsAsync();

        var refusal = await Should.ThrowAsync<StepFlowException>(() => reader.RunAsync(Documents.Echo, new { v = 1 }));
        (refusal.Code, refusal.Status).ShouldBe(("FORBIDDEN", 403));
        refusal.Message.ShouldContain("runner");
        refusal.Message.ShouldNotContain(key);
    }

    [Fact]
    public async Task The_runs_of_another_tenant_are_not_there()
    {
        await using var server = await KeyedServer.StartAsync();
        await using var ours = server.Client(server.AdminKey);
        await using var theirs = server.Client(await server.KeyAsync(AccessRole.Admin, "globex"));
        var run = await ours.SubmitAsync(Documents.Echo, new { v = 1 });

        (await ours.GetResultAsync(run)).IsSuccess.ShouldBeTrue();
        var refusal = await Should.ThrowAsync<StepFlowException>(() => theirs.GetResultAsync(run));
        (refusal.Code, refusal.Status).ShouldBe(("RUN_NOT_FOUND", 404));
        (await theirs.ListRunsAsync()).Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_are_listed_by_what_is_asked_for()
    {
        await using var server = await KeyedServer.StartAsync();
        await using var client = server.Client(server.AdminKey);
        var dear = await client.SubmitAsync(Documents.Echo, new { v = 1 }, Costing(12));
        await client.SubmitAsync(Documents.Echo, new { v = 1 }, Costing(7));

        (await ListAsync(new() { Labels = ["team=a&b", "cost>=10"] })).ShouldBe([dear]);
        (await ListAsync(new() { Labels = ["team=a"] })).ShouldBeEmpty();
        (await ListAsync(new() { RootRunId = dear })).ShouldBe([dear]);
        (await ListAsync(new() { ParentRunId = dear })).ShouldBeEmpty();
        (await ListAsync(new() { CreatedBefore = DateTimeOffset.UnixEpoch, RootsOnly = false })).ShouldBeEmpty();
        (await ListAsync(new() { CreatedAfter = DateTimeOffset.UnixEpoch, FlowName = "echo" })).Length.ShouldBe(2);
        var flows = await client.ListFlowsAsync("echo", limit: 1);
        (await ListAsync(new() { FlowId = flows.Flows.ShouldHaveSingleItem().FlowId })).Length.ShouldBe(2);

        async Task<Guid[]> ListAsync(RunListQuery query) => [.. (await client.ListRunsAsync(query)).Runs.Select(r => r.RunId)];
        static RunOptions Costing(int cost) => new() { Labels = new Dictionary<string, string> { ["team"] = "a&b", ["cost"] = $"{cost}" } };
    }

    static async Task<(string Code, int Status)> RefusalAsync(KeyedServer server, string? key, Func<StepFlowClient, Task> action)
    {
        await using var client = server.Client(key);
        var refusal = await Should.ThrowAsync<StepFlowException>(() => action(client));
        return (refusal.Code, refusal.Status);
    }
}
