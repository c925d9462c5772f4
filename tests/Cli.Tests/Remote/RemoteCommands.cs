using System.CommandLine;

namespace StepFlow.Cli.Tests.Remote;

/// <summary>The commands that ask a server, each with arguments that make sense.</summary>
static class RemoteCommands
{
    public static IReadOnlyList<string[]> All() => [.. Under(CliApplication.CreateCommand(), [])];

    static IEnumerable<string[]> Under(Command command, string[] path)
    {
        if (command.Options.Any(o => o.Name == "--url"))
            yield return [.. path, .. command.Arguments.Select(Value), .. command.Options.Where(o => o.Required).SelectMany(o => new[] { o.Name, "echo.yaml" })];
        foreach (var child in command.Subcommands)
        {
            foreach (var found in Under(child, [.. path, child.Name]))
                yield return found;
        }
    }

    static string Value(Argument argument) => argument.Name switch
    {
        "RUN_ID" or "BATCH_ID" => Guid.NewGuid().ToString(),
        "FILE" => "echo.yaml",
        "NAME" => "go",
        _ => new string('0', 64),
    };
}
