using System.CommandLine;
using StepFlow.Cli.Output;

namespace StepFlow.Cli;

/// <summary>The options of every command. Each can also be set by its environment variable.</summary>
static class GlobalOptions
{
    static readonly Option<string> Level = Text(
        "--log-level", "STEPFLOW_LOG_LEVEL", "info", "Which messages are shown: trace, debug, info, warn, error or off.");
    static readonly Option<string> Format = Text(
        "--log-format", "STEPFLOW_LOG_FORMAT", "text", "How messages look: text or json (one object a line).");
    static readonly Option<string> Destination = Text(
        "--log-destination", "STEPFLOW_LOG_DESTINATION", "stderr", "Where messages go: stderr, stdout or file.");

    static readonly Option<string?> LogFile = new("--log-file")
    {
        Description = "The file that messages are appended to. [env: STEPFLOW_LOG_FILE]",
        HelpName = "FILE",
    };

    static readonly Option<bool> OmitStackTrace = new("--omit-stack-trace")
    {
        Description = "Leave stack traces out, also at --log-level debug.",
    };

    static readonly Option<string?> Otlp = new("--otlp-endpoint")
    {
        Description = "Where 'serve' sends traces, metrics and logs to, for instance http://localhost:4318. [env: OTEL_EXPORTER_OTLP_ENDPOINT]",
        HelpName = "URL",
    };

    // Taken so that command lines and scripts for the original go on working; the command line exports nothing.
    static readonly Option[] Accepted =
    [
        Text("--other-log-level", "STEPFLOW_OTHER_LOG_LEVEL", "warn", "Accepted; has no effect."),
        new Option<bool>("--trace-enabled") { Description = "Accepted; has no effect." },
        new Option<bool>("--metrics-enabled") { Description = "Accepted; has no effect." },
    ];

    public static void AddTo(Command root)
    {
        Level.AcceptOnlyFromAmong("trace", "debug", "info", "warn", "error", "off");
        Format.AcceptOnlyFromAmong("text", "json");
        Destination.AcceptOnlyFromAmong("stderr", "stdout", "file");
        foreach (var option in Accepted.Prepend(Otlp).Prepend(OmitStackTrace).Prepend(LogFile).Prepend(Destination).Prepend(Format).Prepend(Level))
        {
            option.Recursive = true;
            root.Options.Add(option);
        }
    }

    /// <exception cref="CliException">The log file cannot be written.</exception>
    public static Log CreateLog(ParseResult parse)
    {
        var file = parse.GetValue(LogFile) ?? Environment.GetEnvironmentVariable("STEPFLOW_LOG_FILE");
        var destination = file is not null ? "file" : parse.GetValue(Destination);
        var level = Enum.TryParse<LogLevel>(parse.GetValue(Level), ignoreCase: true, out var parsed) ? parsed : LogLevel.Info;
        var isJson = parse.GetValue(Format) == "json";
        var withTraces = level <= LogLevel.Debug && !parse.GetValue(OmitStackTrace);
        return new Log(level, Writer(destination, file), isJson, withTraces, ownsWriter: file is not null);
    }

    /// <summary>Where telemetry is sent to; null: nowhere.</summary>
    /// <exception cref="CliException">It is not an address.</exception>
    public static Uri? OtlpEndpoint(ParseResult parse)
    {
        var text = parse.GetValue(Otlp) ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (string.IsNullOrEmpty(text))
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CliException(CliException.Usage, $"--otlp-endpoint: '{text}' is not an address; write for instance http://localhost:4318.");
    }

    static TextWriter Writer(string? destination, string? file)
    {
        if (destination == "stdout")
            return Console.Out;
        if (destination != "file")
            return Console.Error;
        if (file is null)
            throw new CliException(CliException.Usage, "--log-destination file needs --log-file FILE.");
        try
        {
            return new StreamWriter(file, append: true) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliException.FileNotWritable, $"Cannot write the log file '{file}': {e.Message}", inner: e);
        }
    }

    static Option<string> Text(string name, string variable, string fallback, string description) => new(name)
    {
        Description = $"{description} [env: {variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : fallback,
        HelpName = name[(name.LastIndexOf('-') + 1)..].ToUpperInvariant(),
    };
}
