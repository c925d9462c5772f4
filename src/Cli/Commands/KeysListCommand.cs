using System.CommandLine;
using System.Text.Json;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Output;
using StepFlow.Runtime.Access;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow keys list</c></summary>
sealed class KeysListCommand
{
    const int PageSize = 500;

    readonly Option<string?> _tenant = new("--tenant") { Description = "Only keys of this tenant.", HelpName = "TENANT" };
    readonly StoreOptions _store = new();
    readonly Option<string> _format = OutputFormat.Pretty();

    public static Command Create()
    {
        var list = new KeysListCommand();
        var command = new Command("list", "List API keys, revoked and expired ones too. Secrets are never shown.") { list._tenant, list._format };
        list._store.AddTo(command);
        command.Run(list.ExecuteAsync);
        return command;
    }

    /// <summary>Writes a key without its secret, into an object that is open.</summary>
    public static void Write(Utf8JsonWriter writer, ApiKeyRecord key)
    {
        writer.WriteString("keyId", key.KeyId);
        writer.WriteString("tenant", key.Tenant);
        writer.WriteString("role", key.Role.Text());
        writer.WriteString("name", key.Name);
        writer.WriteString("createdAt", key.CreatedAt);
        WriteTime("expiresAt", key.ExpiresAt);
        WriteTime("revokedAt", key.RevokedAt);
        WriteTime("lastUsedAt", key.LastUsedAt);

        void WriteTime(string name, DateTimeOffset? time)
        {
            if (time is { } known)
                writer.WriteString(name, known);
        }
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var (_, location) = _store.Locate(context);
        await using var opened = await location.OpenExistingAsync();
        var store = KeyStore.Of(opened);
        var keys = new List<ApiKeyRecord>();
        for (ApiKeyRecord? after = null; ;)
        {
            var page = await store.Keys.ListAsync(context.Parse.GetValue(_tenant), after, PageSize, context.Cancel);
            keys.AddRange(page);
            if (page.Count < PageSize)
                break;
            after = page[^1];
        }

        if (context.Parse.GetValue(_format) == "json")
            WriteJson(keys);
        else
            Print(keys);
        return ExitCodes.Ok;
    }

    static void WriteJson(List<ApiKeyRecord> keys) => JsonOutput.WriteLine(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("keys");
        foreach (var key in keys)
        {
            w.WriteStartObject();
            Write(w, key);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    });

    static void Print(List<ApiKeyRecord> keys)
    {
        var now = TimeProvider.System.GetUtcNow();
        var table = new TextTable("KEY", "TENANT", "ROLE", "NAME", "STATE", "CREATED", "LAST USED");
        foreach (var key in keys)
        {
            var state = key.RevokedAt is not null ? "revoked"
                : key.ExpiresAt <= now ? "expired"
                : key.ExpiresAt is { } end ? $"until {Texts.Time(end)}" : "valid";
            var used = key.LastUsedAt is { } at ? Texts.Time(at) : "";
            table.Add(key.KeyId, key.Tenant, key.Role.Text(), key.Name, state, Texts.Time(key.CreatedAt), used);
        }

        table.Write(Console.Out);
    }
}
