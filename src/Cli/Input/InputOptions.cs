using System.CommandLine;
using System.Text.Json;
using StepFlow.Cli.Output;
using StepFlow.Flows.Json;

namespace StepFlow.Cli.Input;

/// <summary>Where the inputs of a run come from: one of <c>--input*</c>, <c>--inputs</c> or standard input.</summary>
sealed class InputOptions
{
    const int MaxProblems = 20;

    readonly ValueOption _one = new("input", "The input");

    readonly Option<string?> _many = new("--inputs")
    {
        Description = "Several inputs, one JSON value a line (JSONL); the results come in the same order, one a line.",
        HelpName = "FILE",
    };

    readonly Option<string?> _stdinFormat = new("--stdin-format")
    {
        Description = "Read the input from standard input as json or yaml. Without any input option standard input is read as JSON when " +
            "it is not a terminal.",
        HelpName = "FORMAT",
    };

    public void AddTo(Command command)
    {
        _stdinFormat.AcceptOnlyFromAmong("json", "yaml");
        _one.AddTo(command);
        command.Options.Add(_many);
        command.Options.Add(_stdinFormat);
    }

    /// <summary>One input an item.</summary>
    /// <exception cref="CliException">None or several were given, or one cannot be read.</exception>
    public IReadOnlyList<JsonElement> Read(CommandContext context)
    {
        var parse = context.Parse;
        string[] given =
        [
            .. _one.Given(parse),
            .. parse.GetValue(_many) is null ? [] : new[] { _many.Name },
            .. parse.GetValue(_stdinFormat) is null ? [] : new[] { _stdinFormat.Name },
        ];
        if (given.Length > 1)
            throw new CliException(CliException.SeveralInputs, $"{string.Join(" and ", given)} are several inputs; keep one.");
        if (parse.GetValue(_many) is { } file)
            return ReadLines(file);
        return [_one.Read(parse) ?? ReadStandardInput(context.Log, parse.GetValue(_stdinFormat))];
    }

    static JsonElement ReadStandardInput(Log log, string? format)
    {
        if (format is null && !Console.IsInputRedirected)
            throw new CliException(CliException.NoInput, "No input. Give --input FILE, --input-json TEXT, --input-yaml TEXT or --inputs " +
                "FILE, or pipe it in; --input-json null for a flow without input.");
        using var stdin = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        stdin.CopyTo(buffer);
        var text = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (text.Span.Trim(" \t\r\n"u8).Length > 0)
            return ValueText.Parse(text, "Standard input", format != "yaml");
        log.Debug("Standard input is empty; the input is null.");
        return JsonValues.Null;
    }

    static List<JsonElement> ReadLines(string file)
    {
        ReadOnlyMemory<byte> text = InputFile.Read(file, "--inputs");
        var inputs = new List<JsonElement>();
        var problems = new List<string>();
        var number = 0;
        foreach (var range in text.Span.Split((byte)'\n'))
        {
            number++;
            var line = text[range];
            if (line.Span.Trim(" \t\r\uFEFF"u8).Length == 0)
                continue;
            try
            {
                inputs.Add(ValueText.Parse(line, $"{file}:{number}", isJson: true));
            }
            catch (CliException e)
            {
                problems.Add(e.Message);
                if (problems.Count == MaxProblems)
                    break;
            }
        }

        if (problems.Count > 0)
            throw new CliException(CliException.InvalidValue, string.Join(Environment.NewLine, problems), ExitCodes.Invalid);
        return inputs.Count > 0 ? inputs : throw new CliException(CliException.NoInput, $"--inputs: '{file}' has no line with a value.");
    }
}
