using StepFlow.Client.Embedding;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;
using StepFlow.Server;

namespace StepFlow.Client.Tests.Services;

/// <summary>A server with a key of an admin, or one that asks for none.</summary>
sealed class KeyedServer : IAsyncDisposable
{
    readonly StepFlowServer _server;
    readonly InMemoryRunStore _store;

    KeyedServer(StepFlowServer server, InMemoryRunStore store) => (_server, _store) = (server, store);

    public Uri Url => _server.Url;

    public StepFlowServer Server => _server;

    public string AdminKey { get; private set; } = "";

    public static async Task<KeyedServer> StartAsync(bool isSecured = true)
    {
        var store = new InMemoryRunStore();
        var admin = isSecured ? await CreateAsync(store, AccessRole.Admin, "acme", null) : "";
        var engine = EngineHost.Over(StepFlowConfig.Default(Directory.GetCurrentDirectory()), store);
        return new KeyedServer(await StepFlowServer.StartAsync(new ServerOptions { Engine = engine, Port = 0 }), store) { AdminKey = admin };
    }

    public Task<string> KeyAsync(AccessRole role = AccessRole.Runner, string tenant = "acme", DateTimeOffset? expires = null) =>
        CreateAsync(_store, role, tenant, expires);

    public StepFlowClient Client(string? key) => new(Url, new StepFlowClientOptions { ApiKey = key, MaxRetries = 0 });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    static async Task<string> CreateAsync(InMemoryRunStore store, AccessRole role, string tenant, DateTimeOffset? expires)
    {
        var (key, record) = ApiKeyText.Create(tenant, role, "test", TimeProvider.System.GetUtcNow(), expires);
        await store.Keys.CreateAsync(record);
        return key;
    }
}
