using System.CommandLine;
using System.Text.RegularExpressions;

namespace StepFlow.Cli.Tests;

/// <summary>docs/cli.md against the commands there are.</summary>
public sealed partial class CommandPageTests
{
    [GeneratedRegex(@"^\| (`[^|]+`) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z -]+)`")]
    private static partial Regex Name();

    [Fact]
    public void The_table_of_the_page_has_exactly_the_commands_there_are()
    {
        var table = Page().Split("| Command | Does |")[1].Split("\n\n")[0];
        var listed = Row().Matches(table).SelectMany(row => Names(row.Groups[1].Value));

        listed.ShouldBe(Commands(CliApplication.CreateCommand(), "").Select(c => c.Path), ignoreOrder: true);
    }

    [Fact]
    public void Every_command_is_shown_with_its_argument()
    {
        var page = Page();
        Commands(CliApplication.CreateCommand(), "").Where(c => c.Path.Contains(' ', StringComparison.Ordinal) && c.Command.Arguments.Count > 0)
            .Select(c => $"{c.Path} {c.Command.Arguments[0].Name}").Where(text => !page.Contains(text, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // `runs list`, `show`: the words after the first stand for commands beside it.
    static IEnumerable<string> Names(string cell)
    {
        var group = "";
        foreach (var name in Name().Matches(cell).Select(m => m.Groups[1].Value))
        {
            if (name.Split(' ') is [var first, _])
                group = first + ' ';
            yield return name.Contains(' ', StringComparison.Ordinal) ? name : group + name;
        }
    }

    static IEnumerable<(string Path, Command Command)> Commands(Command command, string path)
    {
        if (command.Subcommands.Count == 0)
            yield return (path, command);
        foreach (var child in command.Subcommands)
        {
            foreach (var found in Commands(child, path.Length == 0 ? child.Name : $"{path} {child.Name}"))
                yield return found;
        }
    }

    static string Page()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Directory.Packages.props")))
            root = root.Parent;
        return File.ReadAllText(Path.Combine(root.FullName, "docs", "cli.md"));
    }
}
