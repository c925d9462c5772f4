using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>Reads <c>stateStore</c> and <c>storageConfig</c> in all their spellings.</summary>
static class StorageReader
{
    public static StorageSettings Read(SettingsReader root, string workingDirectory)
    {
        var state = root.Find("stateStore");
        var storage = root.Find("storageConfig");
        if (state is not null && storage is not null)
            root.Report(4302, "storageConfig", "'stateStore' and 'storageConfig' mean the same; keep one.", storage.Position);
        var (node, path) = storage is not null ? (storage, "$.storageConfig") : (state, "$.stateStore");
        if (SettingsReader.For(node, path, root.Problems) is not { } reader)
            return StorageSettings.InMemory;
        if (reader.Find("type") is null && reader.Find("metadata") is { } metadata)
            return ReadParts(reader, metadata, workingDirectory);
        return Store(reader, workingDirectory, blobsOnly: false) is { } store ? StorageSettings.One(store) : StorageSettings.InMemory;
    }

    static StorageSettings ReadParts(SettingsReader reader, DocumentNode metadata, string workingDirectory)
    {
        var main = Part("metadata", metadata, blobsOnly: false) ?? StoreSettings.InMemory;
        var result = new StorageSettings(main, Part("blobs", reader.Find("blobs"), blobsOnly: true) ?? main, Part("journal", reader.Find("journal"), blobsOnly: false) ?? main);
        reader.WarnUnknown();
        return result;

        StoreSettings? Part(string name, DocumentNode? node, bool blobsOnly) =>
            SettingsReader.For(node, $"{reader.Path}.{name}", reader.Problems) is { } part ? Store(part, workingDirectory, blobsOnly) : null;
    }

    static StoreSettings? Store(SettingsReader reader, string workingDirectory, bool blobsOnly)
    {
        var type = reader.Text("type");
        if (type is null)
        {
            reader.Report(4301, "type", "A store needs a 'type': inMemory, sqlite, postgres, or (for blobs) filesystem.", reader.Mapping.Position);
            return null;
        }

        var store = type switch
        {
            "inMemory" or "in_memory" or "memory" => new StoreSettings { Kind = StoreKind.InMemory },
            "sqlite" => Sqlite(reader, workingDirectory),
            "postgres" or "postgresql" => Postgres(reader),
            "filesystem" when blobsOnly => new StoreSettings { Kind = StoreKind.Filesystem, Path = Absolute(reader.Text("directory"), workingDirectory) },
            "filesystem" => Invalid(reader, "type", "A filesystem store holds blobs only; name it under 'blobs'."),
            _ => Invalid(reader, "type", $"Unknown store type '{type}'{Suggestion.For(type, ["inMemory", "sqlite", "postgres", "filesystem"])}."),
        };
        if (store is null)
            return null;
        reader.WarnUnknown();
        return store with { Position = reader.Mapping.Position };
    }

    static StoreSettings? Postgres(SettingsReader reader) =>
        reader.Text("databaseUrl") is { Length: > 0 } url
            ? Pooled(reader, new StoreSettings { Kind = StoreKind.Postgres, ConnectionString = url })
            : Invalid(reader, "databaseUrl", "A postgres store needs a 'databaseUrl' such as postgres://user:password@host:5432/database.");

    static StoreSettings? Sqlite(SettingsReader reader, string workingDirectory)
    {
        var url = reader.Text("databaseUrl") ?? reader.Text("path");
        if (string.IsNullOrEmpty(url))
            return Invalid(reader, "databaseUrl", "A sqlite store needs a 'databaseUrl' such as sqlite:state.db or sqlite::memory:.");
        var (path, mode) = SplitUrl(url);
        if (path.Length == 0 && mode != "memory")
            return Invalid(reader, "databaseUrl", "The 'databaseUrl' names no file; write for instance sqlite:state.db.");
        if (mode is not (null or "ro" or "rw" or "rwc" or "memory"))
            return Invalid(reader, "databaseUrl", $"Unknown mode '{mode}' in 'databaseUrl'; use ro, rw, rwc or memory.");
        return Pooled(reader, new StoreSettings
        {
            Kind = StoreKind.Sqlite,
            Path = mode == "memory" || path == ":memory:" ? null : Absolute(path, workingDirectory),
            ReadOnly = mode == "ro",
            CreateIfMissing = mode is null or "rwc",
        });
    }

    static (string Path, string? Mode) SplitUrl(string url)
    {
        if (url.StartsWith("sqlite:", StringComparison.Ordinal))
            url = url["sqlite:".Length..];
        if (url.StartsWith("//", StringComparison.Ordinal))
            url = url[2..];
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return (url, null);
        var mode = url[(query + 1)..].Split('&').FirstOrDefault(p => p.StartsWith("mode=", StringComparison.Ordinal))?["mode=".Length..];
        return (Uri.UnescapeDataString(url[..query]), mode);
    }

    static StoreSettings Pooled(SettingsReader reader, StoreSettings store) => store with
    {
        MaxConnections = reader.Number("maxConnections", store.MaxConnections, 1, 10_000),
        AutoMigrate = reader.Flag("autoMigrate", store.AutoMigrate),
    };

    static string? Absolute(string? path, string workingDirectory) => path is null ? null : Path.GetFullPath(path, workingDirectory);

    static StoreSettings? Invalid(SettingsReader reader, string key, string message)
    {
        reader.Report(4306, key, message, (reader.Find(key) ?? reader.Mapping).Position);
        return null;
    }
}
