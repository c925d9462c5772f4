using System.CommandLine;
using StepFlow.Client;

namespace StepFlow.Cli.Remote;

/// <summary>Which server a command asks: <c>--url</c> and <c>--api-key</c>.</summary>
sealed class RemoteOptions
{
    const string UrlVariable = "STEPFLOW_URL";
    const string KeyVariable = "STEPFLOW_API_KEY";
    const string Local = "http://localhost:7840";

    // Somebody sits there and wants to know that the server is away.
    const int Retries = 2;

    // Outlives a restart of the server.
    const int PatientRetries = 12;

    readonly Option<string?> _url = new("--url")
    {
        Description = $"The server, for instance {Local}. [env: {UrlVariable}]",
        HelpName = "URL",
    };

    readonly Option<string?> _key = new("--api-key") { Description = $"The API key. [env: {KeyVariable}]", HelpName = "KEY" };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_key);
    }

    /// <summary>A client for the server that was named; null: none was.</summary>
    /// <exception cref="CliException">The address is none.</exception>
    public StepFlowClient? Find(ParseResult parse) => Named(parse) is { } url ? Create(parse, url, Retries) : null;

    /// <summary>A client for the server that was named, else the one on this machine. It fails soon when the server is away.</summary>
    /// <exception cref="CliException">The address is none.</exception>
    public StepFlowClient Get(ParseResult parse) => Find(parse) ?? Create(parse, Local, Retries);

    /// <summary>The same for waiting for something that goes on at the server: it goes on through a restart of the server.</summary>
    /// <exception cref="CliException">The address is none.</exception>
    public StepFlowClient GetPatient(ParseResult parse) => Create(parse, Named(parse) ?? Local, PatientRetries);

    string? Named(ParseResult parse) =>
        (parse.GetValue(_url) ?? Environment.GetEnvironmentVariable(UrlVariable)) is { Length: > 0 } named ? named : null;

    StepFlowClient Create(ParseResult parse, string text, int retries)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new CliException(CliException.Usage, $"--url: '{text}' is no address of a server, such as {Local}.");
        var key = parse.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable);
        return new StepFlowClient(url, new StepFlowClientOptions { ApiKey = string.IsNullOrEmpty(key) ? null : key, MaxRetries = retries });
    }
}
