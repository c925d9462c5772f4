using System.CommandLine;
using StepFlow.Cli.Hosting;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow keys revoke</c></summary>
sealed class KeysRevokeCommand
{
    readonly Argument<string> _key = new("KEY_ID") { Description = "The key's id: the part between sfk_ and the next underscore." };
    readonly StoreOptions _store = new();

    public static Command Create()
    {
        var revoke = new KeysRevokeCommand();
        var command = new Command("revoke", "Revoke an API key for good; running servers refuse it within seconds.") { revoke._key };
        revoke._store.AddTo(command);
        command.Run(revoke.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var id = context.Parse.GetValue(_key)!;
        var (_, location) = _store.Locate(context);
        await using var opened = await location.OpenExistingAsync();
        var store = KeyStore.Of(opened);
        if (await store.Keys.FindAsync(id, context.Cancel) is not { } key)
            throw new CliException(CliException.NoKey, $"There is no key '{id}' in this store. See: stepflow keys list");
        await store.Keys.RevokeAsync(key.Tenant, key.KeyId, TimeProvider.System.GetUtcNow(), context.Cancel);
        await store.RecordAsync(key.Tenant, "revokeKey", key.KeyId, context.Cancel);
        context.Log.Info($"Key {key.KeyId} of tenant '{key.Tenant}' is revoked.");
        return ExitCodes.Ok;
    }
}
