using System.CommandLine;
using System.Text.Json;

namespace StepFlow.Cli.Input;

/// <summary>A value that can come as <c>--name FILE</c>, <c>--name-json TEXT</c> or <c>--name-yaml TEXT</c>.</summary>
sealed class ValueOption(string name, string what)
{
    readonly Option<string?> _file = new($"--{name}") { Description = $"{what}, from a JSON or YAML file.", HelpName = "FILE" };
    readonly Option<string?> _json = new($"--{name}-json") { Description = $"{what}, as JSON.", HelpName = "JSON" };
    readonly Option<string?> _yaml = new($"--{name}-yaml") { Description = $"{what}, as YAML.", HelpName = "YAML" };

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_json);
        command.Options.Add(_yaml);
    }

    /// <summary>The options that were used, for instance <c>--input-json</c>.</summary>
    public IEnumerable<string> Given(ParseResult parse)
    {
        foreach (var option in new[] { _file, _json, _yaml })
        {
            if (parse.GetValue(option) is not null)
                yield return option.Name;
        }
    }

    /// <summary>The value; null when it was not given.</summary>
    /// <exception cref="CliException">It was given twice, or is not JSON or YAML.</exception>
    public JsonElement? Read(ParseResult parse)
    {
        var given = Given(parse).ToArray();
        if (given.Length > 1)
            throw new CliException(CliException.Usage, $"{string.Join(" and ", given)} exclude each other; keep one.");
        if (parse.GetValue(_file) is { } file)
            return ValueText.Parse(InputFile.Read(file, _file.Name), file, file.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
        if (parse.GetValue(_json) is { } json)
            return ValueText.Parse(json, _json.Name, isJson: true);
        return parse.GetValue(_yaml) is { } yaml ? ValueText.Parse(yaml, _yaml.Name, isJson: false) : null;
    }
}
