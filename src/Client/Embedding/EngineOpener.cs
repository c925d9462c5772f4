using StepFlow.Client.Contracts;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Client.Embedding;

/// <summary>Makes engines from options.</summary>
static class EngineOpener
{
    /// <exception cref="StepFlowException"><c>INVALID_CONFIG</c>, <c>STORE_UNAVAILABLE</c></exception>
    public static async Task<EngineHost> OpenAsync(StepFlowOptions options)
    {
        var config = Configuration(options);
        var store = await StoreAsync(options, config);
        return EngineHost.Over(config, store, options.Plugins, host =>
        {
            var made = host with { Environment = Environment.GetEnvironmentVariable, Time = options.Time };
            return options.Adjust is { } adjust ? adjust(made) : made;
        });
    }

    static StepFlowConfig Configuration(StepFlowOptions options)
    {
        if (options.ConfigPath is not { } path)
            return options.Config ?? StepFlowConfig.Default(Directory.GetCurrentDirectory());
        var (config, findings) = ConfigReader.ReadFile(path);
        return config ?? throw new StepFlowException(
            "INVALID_CONFIG", 0, $"The configuration '{path}' cannot be used; see errors.", [.. findings.Select(DiagnosticInfo.From)]);
    }

    static async Task<IRunStore> StoreAsync(StepFlowOptions options, StepFlowConfig config)
    {
        if (options.InMemory)
            return new InMemoryRunStore();
        try
        {
            return options.Database is { } path
                ? await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = Path.GetFullPath(path) })
                : await EngineHost.OpenStoreAsync(config.Storage.Journal);
        }
        catch (StoreUnavailableException e)
        {
            throw Mapping.Failures.Find(e)!;
        }
    }
}
