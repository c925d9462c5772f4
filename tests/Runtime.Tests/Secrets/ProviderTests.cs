using System.Text.Json;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Secrets;
using StepFlow.Runtime.Tests.Configuration;
using StepFlow.Runtime.Tests.Support;
using StepFlow.Testing.Time;

namespace StepFlow.Runtime.Tests.Secrets;

public sealed class ProviderTests
{
    static ISecretSource Of(string yaml, FakeTimeProvider? clock = null, params (string Name, string Value)[] environment) => SecretSourcesFactory.Create(
        Configs.Valid(yaml) with { WorkingDirectory = Path.GetTempPath() }, n => environment.FirstOrDefault(e => e.Name == n).Value, clock);

    static async Task<string?> FindAsync(ISecretSource source, string name, string tenant = "default", bool refresh = false) =>
        (await source.FindAsync(tenant, name, refresh, default))?.ToString();

    [Fact]
    public async Task Without_configuration_the_default_tenant_reads_variables_with_our_prefix()
    {
        var source = Of("{}", null, ("STEPFLOW_SECRET_KEY", "v"), ("HOME", "x"));
        (await FindAsync(source, "KEY")).ShouldBe("v");
        (await FindAsync(source, "HOME")).ShouldBeNull();
        (await FindAsync(source, "KEY", "acme")).ShouldBeNull();
    }

    [Fact]
    public async Task A_tenant_reads_only_what_the_template_gives_it()
    {
        var source = Of("secrets: [{type: env, prefix: 'S_{tenant}_'}]", null, ("S_a_KEY", "of a"), ("S_a_b_KEY", "of a_b"));
        (await FindAsync(source, "KEY", "a")).ShouldBe("of a");
        (await FindAsync(source, "KEY", "a_b")).ShouldBeNull();
        (await FindAsync(source, "KEY", "b")).ShouldBeNull();
        (await FindAsync(source, "KEY", "../a")).ShouldBeNull();
    }

    [Fact]
    public async Task A_directory_holds_one_file_a_secret_and_a_new_one_counts_at_once()
    {
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(folder.Root, "acme"));
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "acme", "key"), "one\n");
        var source = Of($"secrets: [{{type: file, directory: '{folder.Root}/{{tenant}}'}}]");
        (await FindAsync(source, "key", "acme")).ShouldBe("one");
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "acme", "key"), "two");
        (await FindAsync(source, "key", "acme")).ShouldBe("two");
        (await FindAsync(source, "key", "other")).ShouldBeNull();
        (await FindAsync(source, "key", "..")).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_of_secrets_gives_values_of_any_kind_and_the_first_provider_that_has_one_wins()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "s.yml"), "key: from file\npair: {user: u, pass: p}\nnothing: null\n");
        var source = Of($"secrets: [{{type: env, prefix: S_}}, {{type: file, path: '{folder.Root}/s.yml'}}]", null, ("S_key", "from env"));
        (await FindAsync(source, "key")).ShouldBe("from env");
        (await source.FindAsync("default", "pair", false, default))!.Value.GetProperty("pass").GetString().ShouldBe("p");
        (await FindAsync(source, "nothing")).ShouldBeNull();
    }

    [Fact]
    public async Task A_command_prints_the_secret_is_asked_once_a_while_and_again_for_a_retry()
    {
        using var folder = new TemporaryDirectory();
        var count = Path.Combine(folder.Root, "count");
        var clock = new FakeTimeProvider();
        var source = Of($$"""secrets: [{type: command, command: /bin/sh, args: ['-c', 'echo x >> {{count}}; echo "$0-$1"', '{tenant}', '{name}'], cacheMs: 60000}]""", clock);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FindAsync(source, "KEY", "acme")));
        answers.ShouldAllBe(a => a == "acme-KEY");
        (await FindAsync(source, "KEY", "acme")).ShouldBe("acme-KEY");
        (await File.ReadAllLinesAsync(count)).Length.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(2));
        await FindAsync(source, "KEY", "acme");
        (await File.ReadAllLinesAsync(count)).Length.ShouldBe(1);
        await FindAsync(source, "KEY", "acme", refresh: true);
        (await File.ReadAllLinesAsync(count)).Length.ShouldBe(2);
        clock.Advance(TimeSpan.FromSeconds(61));
        await FindAsync(source, "KEY", "acme");
        (await File.ReadAllLinesAsync(count)).Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_command_says_by_its_exit_code_that_there_is_none_and_a_failure_tells_nothing_it_printed()
    {
        var none = Of("secrets: [{type: command, command: /bin/sh, args: ['-c', 'exit 3']}]");
        (await FindAsync(none, "KEY")).ShouldBeNull();
        var broken = Of("secrets: [{type: command, command: /bin/sh, args: ['-c', 'echo hidden; echo hidden >&2; exit 1']}]");
        var failure = await Should.ThrowAsync<SecretUnavailableException>(() => FindAsync(broken, "KEY"));
        failure.Message.ShouldContain("code 1");
        failure.Message.ShouldNotContain("hidden");
        var slow = Of("secrets: [{type: command, command: /bin/sh, args: ['-c', 'sleep 60'], timeoutMs: 50}]");
        (await Should.ThrowAsync<SecretUnavailableException>(() => FindAsync(slow, "KEY"))).Message.ShouldContain("0.05 s");
        var missing = Of("secrets: [{type: command, command: /nowhere/vault}]");
        await Should.ThrowAsync<SecretUnavailableException>(() => FindAsync(missing, "KEY"));
    }

    [Theory]
    [InlineData("secrets: [{type: env}]", "4301 1:11 $.secrets[0].prefix")]
    [InlineData("secrets: [{type: env, prefix: 'A{tenant}'}]", "4300 1:31 $.secrets[0].prefix")]
    [InlineData("secrets: [{type: file}]", "4301 1:11 $.secrets[0].directory")]
    [InlineData("secrets: [{type: command, command: v, args: ['{tenant}-{name}']}]", "4300 1:45 $.secrets[0].args")]
    [InlineData("secrets: [{type: vault}]", "4300 1:18 $.secrets[0].type")]
    [InlineData("secrets: {type: env}", "4300 1:10 $.secrets")]
    public void What_is_wrong_with_a_provider_is_told_with_its_place(string yaml, string finding) => Configs.Findings(yaml).ShouldContain(finding);
}
