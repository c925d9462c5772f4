using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Testing.Contracts;
using StepFlow.Testing.Postgres;

namespace StepFlow.Storage.Postgres.Tests;

public sealed class MigrationTests(PostgresServer server)
{
    readonly PostgresStoreOptions _options = new() { Connection = server.Connection, Schema = server.NewSchema() };

    [Fact]
    public async Task Many_stores_that_open_a_new_schema_at_once_create_it_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => PostgresRunStore.OpenAsync(_options))));
        foreach (var store in stores)
        {
            await store.Journal.AppendAsync(RunStoreContract.Append(new RunKey("t", Guid.NewGuid()), 0));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_and_left_alone()
    {
        await (await PostgresRunStore.OpenAsync(_options)).DisposeAsync();
        await ExecuteAsync(server.Connection, $"INSERT INTO {_options.Schema}.schema_version VALUES (1000, now())");
        var error = await Should.ThrowAsync<StoreUnavailableException>(async () => await PostgresRunStore.OpenAsync(_options));
        error.Message.ShouldContain("newer StepFlow (version 1000");
        error.OutcomeUnknown.ShouldBeFalse();
    }

    [Fact]
    public async Task A_schema_with_tables_of_another_program_is_refused()
    {
        await ExecuteAsync(server.Connection, $"CREATE SCHEMA {_options.Schema}; CREATE TABLE {_options.Schema}.theirs (id int)");
        var error = await Should.ThrowAsync<StoreUnavailableException>(async () => await PostgresRunStore.OpenAsync(_options));
        error.Message.ShouldContain("another program");
    }

    [Theory]
    [InlineData("lazy", "WITH TEMPLATE template0", "ALTER DATABASE lazy SET synchronous_commit = off", "synchronous_commit off")]
    [InlineData("latin", "WITH TEMPLATE template0 ENCODING 'LATIN1'", "SELECT 1", "encoding LATIN1")]
    public async Task A_database_that_would_lose_or_mangle_data_is_refused(string database, string how, string then, string expected)
    {
        await ExecuteAsync(server.Connection, $"CREATE DATABASE {database} {how}");
        await ExecuteAsync(server.Connection, then);
        var connection = new NpgsqlConnectionStringBuilder(server.Connection) { Database = database }.ConnectionString;
        var error = await Should.ThrowAsync<StoreUnavailableException>(async () => await PostgresRunStore.OpenAsync(_options with { Connection = connection }));
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task A_role_without_the_right_to_create_opens_a_schema_that_is_up_to_date()
    {
        await (await PostgresRunStore.OpenAsync(_options)).DisposeAsync();
        var role = $"plain_{_options.Schema}";
        await ExecuteAsync(
            server.Connection,
            $"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA {_options.Schema} TO {role}; " +
            $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {_options.Schema} TO {role}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA {_options.Schema} TO {role}");
        await using var store = await PostgresRunStore.OpenAsync(
            _options with { Connection = $"postgres://{role}@127.0.0.1:{server.Port}/postgres?sslmode=disable" });
        await store.Journal.AppendAsync(RunStoreContract.Append(new RunKey("t", Guid.NewGuid()), 0));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_a_password_never()
    {
        var gone = await Should.ThrowAsync<StoreUnavailableException>(
            async () => await PostgresRunStore.OpenAsync(_options with { Connection = "postgres://u:hush-hush@127.0.0.1:1/d" }));
        gone.ToString().ShouldNotContain("hush-hush");
        var malformed = await Should.ThrowAsync<ArgumentException>(
            async () => await PostgresRunStore.OpenAsync(_options with { Connection = "Host=x;Password=hush-hush;Colour=red" }));
        malformed.ToString().ShouldNotContain("hush-hush");
    }

    [Fact]
    public async Task All_bad_options_are_named_at_once()
    {
        var error = await Should.ThrowAsync<ArgumentException>(
            async () => await PostgresRunStore.OpenAsync(new PostgresStoreOptions { Connection = " ", Schema = "a\"b", Writers = 0, MaxBatch = 0 }));
        foreach (var name in (string[])["Connection", "Schema", "Writers", "MaxBatch"])
            error.Message.ShouldContain(name);
    }

    static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
