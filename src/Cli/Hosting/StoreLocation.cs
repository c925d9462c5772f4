using System.CommandLine;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Cli.Hosting;

/// <summary>Where runs are kept.</summary>
/// <param name="Path">The SQLite file; null: in memory.</param>
/// <param name="MayCreate">Whether a missing file is created.</param>
sealed record StoreLocation(string? Path, bool MayCreate = true)
{
    /// <summary>The folder that the default store lies in, beside the configuration or the flow.</summary>
    public const string FolderName = ".stepflow";

    const string FileName = "stepflow.db";

    // Commands that only look, and runs of a few steps, should not pay for reading a large file through.
    const long VerifyUpTo = 8 << 20;

    public static Option<string?> Option() => new("--db")
    {
        Description = "The SQLite file with the runs. Default: what the configuration names, else .stepflow/stepflow.db beside the " +
            "configuration (or the flow).",
        HelpName = "FILE",
    };

    /// <summary>Decides: the option, the configuration's file, the default beside the configuration.</summary>
    /// <exception cref="CliException">The configuration names a store that the command line cannot open.</exception>
    public static StoreLocation Of(string? option, LoadedConfig config)
    {
        if (option is not null)
            return new StoreLocation(System.IO.Path.GetFullPath(option));
        var store = config.Config.Storage.Journal;
        if (store.Kind == StoreKind.Postgres)
            throw new CliException(CliException.StoreUnsupported, "The configuration names a PostgreSQL store, which this command " +
                "cannot open. Name a file with --db, or use --in-memory.");
        return store is { Kind: StoreKind.Sqlite, Path: { } path }
            ? new StoreLocation(path, store.CreateIfMissing && !store.ReadOnly)
            : new StoreLocation(DefaultIn(config.Directory));
    }

    public static string DefaultIn(string directory) => System.IO.Path.Combine(directory, FolderName, FileName);

    /// <summary>Opens the store, creating it when needed.</summary>
    public async Task<IRunStore> OpenAsync()
    {
        if (Path is null)
            return new InMemoryRunStore();
        return MayCreate ? await OpenFileAsync(Path) : await OpenExistingAsync();
    }

    /// <summary>Opens a store that has to be there.</summary>
    /// <exception cref="CliException">It is not.</exception>
    public async Task<IRunStore> OpenExistingAsync() => File.Exists(Path)
        ? await OpenFileAsync(Path)
        : throw new CliException(CliException.NoStore, $"There is no store '{Path}'. Start a run first, go to the directory of its " +
            "flow, or name the file with --db.");

    static async Task<IRunStore> OpenFileAsync(string path) =>
        await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path, VerifyUpTo = VerifyUpTo });
}
