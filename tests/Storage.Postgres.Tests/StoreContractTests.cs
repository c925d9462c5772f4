using StepFlow.Runtime.Hosting;
using StepFlow.Testing.Contracts;
using StepFlow.Testing.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace StepFlow.Storage.Postgres.Tests;

public sealed class PostgresStoreContractTests(PostgresServer server) : RunStoreContract
{
    readonly string _schema = server.NewSchema();

    protected override async Task<IServerStore> OpenAsync() =>
        await PostgresRunStore.OpenAsync(new PostgresStoreOptions { Connection = server.Connection, Schema = _schema });
}

/// <summary>Tiny limits, so that every bound is met: one write a commit, two places in the queue, one connection for all else.</summary>
public sealed class PostgresTightStoreContractTests(PostgresServer server) : RunStoreContract
{
    readonly string _schema = server.NewSchema();

    protected override async Task<IServerStore> OpenAsync() => await PostgresRunStore.OpenAsync(new PostgresStoreOptions
    {
        Connection = server.Connection,
        Schema = _schema,
        MaxBatch = 1,
        QueueCapacity = 2,
        Writers = 1,
        Connections = 2,
    });
}
