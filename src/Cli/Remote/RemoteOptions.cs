using System.CommandLine;
using StepFlow.Client;

namespace StepFlow.Cli.Remote;

/// <summary>Which server a command asks: <c>--url</c> and <c>--api-key</c>.</summary>
sealed class RemoteOptions
{
    const string UrlVariable = "STEPFLOW_URL";
    const string KeyVariable = "STEPFLOW_API_KEY";

    readonly Option<string?> _url = new("--url")
    {
        Description = $"The server, for instance http://localhost:7840. [env: {UrlVariable}]",
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
    public StepFlowClient? Find(ParseResult parse)
    {
        var text = parse.GetValue(_url) ?? Environment.GetEnvironmentVariable(UrlVariable);
        if (string.IsNullOrEmpty(text))
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new CliException(CliException.Usage, $"--url: '{text}' is no address of a server, such as http://localhost:7840.");
        var key = parse.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable);
        return new StepFlowClient(url, new StepFlowClientOptions { ApiKey = string.IsNullOrEmpty(key) ? null : key });
    }

    /// <summary>A client for the server that was named, else the one on this machine.</summary>
    public StepFlowClient Get(ParseResult parse) => Find(parse) ?? throw new CliException(
        CliException.Usage, $"Which server? Give --url URL, or set {UrlVariable}; one on this machine is http://localhost:7840.");
}
