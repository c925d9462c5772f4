using System.CommandLine;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Output;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Tenants;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow keys create</c></summary>
sealed class KeysCreateCommand
{
    readonly Option<string> _tenant = new("--tenant")
    {
        Description = "The tenant it gives access to; a tenant exists as soon as something of it is stored.",
        HelpName = "TENANT",
        DefaultValueFactory = _ => RunKey.DefaultTenant,
    };

    readonly Option<string> _role = new("--role")
    {
        Description = "What it may do: reader (look), runner (start and signal too), operator (cancel and delete too), admin (keys, quotas, audit log too).",
        HelpName = "ROLE",
        Required = true,
    };

    readonly Option<string> _name = new("--name") { Description = "What you call it.", HelpName = "NAME", DefaultValueFactory = _ => "cli" };
    readonly Option<string?> _expires = new("--expires") { Description = "How long it is good for, such as 90d or 12h. Default: for ever.", HelpName = "TIME" };
    readonly StoreOptions _store = new();
    readonly Option<string> _format = OutputFormat.Pretty();

    public static Command Create()
    {
        var create = new KeysCreateCommand();
        create._role.AcceptOnlyFromAmong("reader", "runner", "operator", "admin");
        var command = new Command("create", "Make an API key and show it, this once.") { create._tenant, create._role, create._name, create._expires, create._format };
        create._store.AddTo(command);
        command.Run(create.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var tenant = parse.GetValue(_tenant)!;
        if (!TenantNames.IsValid(tenant))
            throw new CliException(CliException.Usage, $"--tenant: '{tenant}' is no name of a tenant: {TenantNames.Form}.");
        var (config, location) = _store.Locate(context);
        DiagnosticsText.Write(context.Log, config.Findings);
        var now = TimeProvider.System.GetUtcNow();
        var (key, record) = ApiKeyText.Create(tenant, AccessRoles.Parse(parse.GetValue(_role))!.Value, parse.GetValue(_name)!, now, Expiry(parse.GetValue(_expires), now));
        await using var opened = await location.OpenAsync();
        var store = KeyStore.Of(opened);
        await store.Keys.CreateAsync(record, context.Cancel);
        await store.RecordAsync(tenant, "createKey", record.KeyId, context.Cancel);
        if (parse.GetValue(_format) == "json")
        {
            JsonOutput.WriteLine(w =>
            {
                w.WriteStartObject();
                w.WriteString("key", key);
                KeysListCommand.Write(w, record);
                w.WriteEndObject();
            });
            return ExitCodes.Ok;
        }

        Console.WriteLine(key);
        context.Log.Info($"Key {record.KeyId}: {record.Role.Text()} of tenant '{tenant}'. It is stored nowhere and not shown again.");
        return ExitCodes.Ok;
    }

    static DateTimeOffset? Expiry(string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        return DurationText.TryParse(text, out var time) && time > TimeSpan.Zero && time < TimeSpan.FromDays(36_500)
            ? now + time
            : throw new CliException(CliException.Usage, $"--expires: '{text}' is no time such as 90d or 12h.");
    }
}
