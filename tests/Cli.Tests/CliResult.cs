using System.Text.Json;
using System.Text.RegularExpressions;

namespace StepFlow.Cli.Tests;

sealed partial record CliResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonElement Json => JsonElement.Parse(Lines.ShouldHaveSingleItem());

    public Guid RunId => Guid.Parse(RunIdPattern().Match(Error).Groups[1].Value);

    [GeneratedRegex("run_id: ([0-9a-f-]{36})")]
    private static partial Regex RunIdPattern();
}
