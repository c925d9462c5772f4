using System.Text;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Configuration;

public class ConfigReaderTests
{
    [Fact]
    public void Every_section_is_read()
    {
        var config = Configs.Valid("""
            workingDirectory: data
            plugins:
              builtin: {type: builtin}
              tools: {type: mcp, command: npx, args: [-y, server]}
            routes:
              /builtin: [{plugin: builtin}]
              /tools: [{plugin: tools}]
            storageConfig: {type: sqlite, databaseUrl: "sqlite:state.db", maxConnections: 3, autoMigrate: false}
            retry: {transportMaxRetries: 5, backoff: {type: exponential, minDelayMs: 10, maxDelayMs: 200, factor: 3}}
            recovery: {enabled: false, checkIntervalSecs: 3, maxStartupRecovery: 7, maxClaimsPerCheck: 2, leaseTtlSecs: 6, checkpointInterval: 9}
            blobApi: {enabled: false, url: "http://here", blobThreshold: 0}
            http: {allow: [api.example.com], maxBytes: 1000, timeoutMs: 50}
            limits: {maxConcurrency: 4, maxDepth: 5, stepTimeoutMs: 1500, maxValueBytes: 4096, maxFileBytes: 10}
            """);

        config.WorkingDirectory.ShouldBe("/srv/flows/data");
        config.Plugins.Select(p => (p.Name, p.Type)).ShouldBe([("builtin", "builtin"), ("tools", "mcp")]);
        config.Routes.Select(r => r.Pattern).ShouldBe(["/builtin", "/tools"]);
        config.Storage.Journal.ShouldBe(config.Storage.Metadata);
        (config.Storage.Blobs.Path, config.Storage.Blobs.MaxConnections, config.Storage.Blobs.AutoMigrate).ShouldBe(("/srv/flows/data/state.db", 3, false));
        config.Retry.TransportMaxRetries.ShouldBe(5);
        config.Retry.Backoff.ShouldBe(new Backoff(BackoffKind.Exponential, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(200), 3));
        config.Recovery.ShouldBe(new RecoverySettings
        {
            Enabled = false, CheckInterval = TimeSpan.FromSeconds(3), MaxStartupRecovery = 7, MaxClaimsPerCheck = 2,
            LeaseTtl = TimeSpan.FromSeconds(6), CheckpointInterval = 9,
        });
        config.BlobApi.ShouldBe(new BlobApiSettings { Enabled = false, Url = "http://here", BlobThreshold = 0 });
        config.Http.Allow.ShouldBe(["api.example.com"]);
        (config.Http.MaxBytes, config.Http.Timeout).ShouldBe((1000, TimeSpan.FromMilliseconds(50)));
        config.Limits.ShouldBe(new LimitSettings
        {
            MaxConcurrency = 4, MaxDepth = 5, StepTimeout = TimeSpan.FromMilliseconds(1500), MaxValueBytes = 4096, MaxFileBytes = 10,
        });
    }

    [Fact]
    public void Snake_case_means_the_same_as_camel_case() =>
        Configs.Valid("""
            working_directory: data
            state_store: {type: in_memory}
            retry: {transport_max_retries: 0, backoff: {type: constant, delay_ms: 7}}
            blob_api: {blob_threshold: 12}
            """).ShouldSatisfyAllConditions(
            c => c.WorkingDirectory.ShouldBe("/srv/flows/data"),
            c => c.Storage.Metadata.Kind.ShouldBe(StoreKind.InMemory),
            c => c.Retry.TransportMaxRetries.ShouldBe(0),
            c => c.Retry.Backoff.MinDelay.ShouldBe(TimeSpan.FromMilliseconds(7)),
            c => c.BlobApi.BlobThreshold.ShouldBe(12));

    [Fact]
    public void Both_spellings_of_one_key_are_an_error() =>
        Configs.Findings("blobApi: {blobThreshold: 1, blob_threshold: 2}").ShouldBe(["4302 1:29 $.blobApi.blobThreshold"]);

    [Fact]
    public void All_problems_are_reported_at_once_with_their_places() =>
        Configs.Findings("""
            plugins:
              a: {command: x}
              b: 7
            routes:
              python: [{plugin: a}]
              /x: [{}]
            retry: {transportMaxRetries: many}
            storageConfig: {type: sqlite}
            """).ShouldBe([
                "4301 2:6 $.plugins.a.type",
                "4300 3:6 $.plugins.b",
                "1200 2:3 $.plugins",
                "4305 5:3 $.routes.python",
                "4301 6:8 $.routes./x[0].plugin",
                "4306 8:16 $.storageConfig.databaseUrl",
                "4300 7:30 $.retry.transportMaxRetries",
            ]);

    [Fact]
    public void An_unknown_key_is_a_warning_with_a_suggestion()
    {
        var (config, diagnostics) = Configs.Read("workingDirectry: x\nretry: {backoff: {tipe: constant}}");

        config.ShouldNotBeNull();
        diagnostics.Select(d => d.Message).ShouldBe([
            "Unknown key 'tipe' is ignored (did you mean 'type'?).",
            "Unknown key 'workingDirectry' is ignored (did you mean 'workingDirectory'?).",
        ]);
        diagnostics.ShouldAllBe(d => d.Level == DiagnosticLevel.Warning && d.Code == 4006);
    }

    [Fact]
    public void Environment_variables_are_substituted_in_args_env_and_urls_only()
    {
        var config = Configs.Valid(
            """
            plugins:
              w: {type: stepflow, transport: http, url: "http://${HOST}:${PORT:-8080}", args: ["--key=${KEY}"], env: {A: "${KEY}-${KEY}"}, command: "${KEY}"}
            routes: {/w: [{plugin: w}]}
            storageConfig: {type: postgres, databaseUrl: "postgres://${HOST}/db"}
            """,
            ("HOST", "example.com"),
            ("KEY", "k"));

        config.Plugins[0].Settings.ToJson().GetRawText().ShouldBe(
            """{"type":"stepflow","transport":"http","url":"http://example.com:8080","args":["--key=k"],"env":{"A":"k-k"},"command":"${KEY}"}""");
        config.Storage.Journal.ConnectionString.ShouldBe("postgres://example.com/db");
    }

    [Fact]
    public void A_missing_environment_variable_is_an_error_at_its_place() =>
        Configs.Findings("plugins:\n  w:\n    type: mcp\n    args: [ok, \"${NOT_SET}\"]\nroutes: {/w: [{plugin: w}]}")
            .ShouldBe(["4304 4:16 $.plugins.w.args[1]"]);

    [Fact]
    public void The_list_form_of_the_first_releases_is_read()
    {
        var config = Configs.Valid("plugins:\n- {name: builtin, type: builtin}\n- {name: python, type: stdio, command: uv}");

        config.Plugins.Select(p => (p.Name, p.Type)).ShouldBe([("builtin", "builtin"), ("python", "stdio")]);
        config.DefinesRoutes.ShouldBeFalse();
    }

    [Fact]
    public void A_rule_that_names_an_unknown_plugin_is_an_error_and_an_unused_plugin_a_warning() =>
        Configs.Read("plugins: {mock: {type: mock}}\nroutes: {/m: [{plugin: mok}]}").Diagnostics
            .Select(d => (d.Code, d.Message)).ShouldBe([
                (2200, "Route '/m' names plugin 'mok', which is not configured (did you mean 'mock'?)."),
                (1202, "No route leads to plugin 'mock'."),
            ]);

    [Theory]
    [InlineData("sqlite::memory:", null, false, true)]
    [InlineData("sqlite:state.db", "/srv/flows/state.db", false, true)]
    [InlineData("sqlite://state.db?mode=rwc", "/srv/flows/state.db", false, true)]
    [InlineData("sqlite:///var/state.db?mode=rw", "/var/state.db", false, false)]
    [InlineData("sqlite:state.db?mode=ro", "/srv/flows/state.db", true, false)]
    [InlineData("state.db", "/srv/flows/state.db", false, true)]
    public void Sqlite_urls_are_read_in_all_spellings(string url, string? path, bool readOnly, bool create)
    {
        var store = Configs.Valid($"stateStore: {{type: sqlite, databaseUrl: \"{url}\"}}").Storage.Journal;

        (store.Path, store.ReadOnly, store.CreateIfMissing).ShouldBe((path, readOnly, create));
    }

    [Fact]
    public void Metadata_blobs_and_journal_can_have_stores_of_their_own()
    {
        var storage = Configs.Valid("storageConfig: {metadata: {type: inMemory}, blobs: {type: filesystem, directory: b}}").Storage;

        storage.Metadata.Kind.ShouldBe(StoreKind.InMemory);
        (storage.Blobs.Kind, storage.Blobs.Path).ShouldBe((StoreKind.Filesystem, "/srv/flows/b"));
        storage.Journal.ShouldBe(storage.Metadata);
    }

    [Theory]
    [InlineData("storageConfig: {type: filesystem}")]
    [InlineData("storageConfig: {type: sqlit, databaseUrl: x}")]
    [InlineData("storageConfig: {type: postgres}")]
    [InlineData("storageConfig: {type: sqlite, databaseUrl: \"sqlite:x?mode=what\"}")]
    public void An_unusable_store_is_an_error(string yaml) =>
        Configs.Read(yaml).ShouldSatisfyAllConditions(r => r.Config.ShouldBeNull(), r => r.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(4306));

    [Fact]
    public void An_external_lease_manager_is_said_to_have_no_effect() =>
        Configs.Findings("leaseManager: {type: etcd, endpoints: [\"http://etcd:2379\"]}").ShouldBe(["4309 1:22 $.leaseManager.type"]);

    [Fact]
    public void Plugin_types_that_a_host_may_lack_are_accepted() =>
        Configs.Valid("plugins: {a: {type: grpc, queueName: a}, b: {type: nats}}\nroutes: {/a: [{plugin: a, queueName: q}], /b: [{plugin: b, stream: s}]}")
            .Routes[0].Rules[0].Parameters["queueName"].GetString().ShouldBe("q");

    [Fact]
    public void An_empty_text_is_the_default_configuration()
    {
        var (config, diagnostics) = ConfigReader.Read(Encoding.UTF8.GetBytes("# nothing yet\n"), "c.yml", Configs.Directory);

        diagnostics.ShouldBeEmpty();
        config.ShouldNotBeNull().Storage.ShouldBe(StorageSettings.InMemory);
    }

    [Fact]
    public void Broken_yaml_is_reported_with_its_place()
    {
        var (config, diagnostics) = ConfigReader.Read(Encoding.UTF8.GetBytes("plugins: {"), "c.yml", Configs.Directory);

        config.ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Position.IsKnown.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_finding() =>
        ConfigReader.ReadFile("/nowhere/stepflow-config.yml").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(4308);

    [Fact]
    public void The_configurations_of_upstreams_releases_are_usable()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Conformance(""), "stepflow-config*.yml", SearchOption.AllDirectories))
        {
            var (config, diagnostics) = ConfigReader.ReadFile(file);
            config.ShouldNotBeNull(file);
            diagnostics.ShouldAllBe(d => d.Level == DiagnosticLevel.Warning, file);
        }
    }
}
