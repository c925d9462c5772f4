using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Testing.Contracts;

namespace StepFlow.Storage.Sqlite.Tests;

public sealed class SqliteFileStoreContractTests : RunStoreContract
{
    readonly TempFolder _folder = new();

    protected override async Task<IServerStore> OpenAsync() => await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = _folder.Database });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Tiny limits, so that every bound is met: one write a commit, two places in the queue, a checkpoint all the time.</summary>
public sealed class SqliteTightStoreContractTests : RunStoreContract
{
    readonly TempFolder _folder = new();

    protected override async Task<IServerStore> OpenAsync() => await SqliteRunStore.OpenAsync(new SqliteStoreOptions
    {
        Path = _folder.Database,
        MaxBatch = 1,
        QueueCapacity = 2,
        Readers = 1,
        CheckpointPages = 1,
    });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class SqliteMemoryStoreContractTests : RunStoreContract
{
    protected override bool IsDurable => false;

    protected override async Task<IServerStore> OpenAsync() => await SqliteRunStore.OpenAsync(new SqliteStoreOptions());
}

public sealed class InMemoryStoreContractTests : RunStoreContract
{
    protected override bool IsDurable => false;

    protected override Task<IServerStore> OpenAsync() => Task.FromResult<IServerStore>(new InMemoryRunStore());
}
