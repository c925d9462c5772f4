using System.CommandLine;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow keys</c>: the API keys of a store, of all tenants. Whoever may open the store is its operator.</summary>
static class KeysCommand
{
    public static Command Create() => new("keys", "Create, list or revoke API keys of the store.")
    {
        KeysCreateCommand.Create(), KeysListCommand.Create(), KeysRevokeCommand.Create(),
    };
}
