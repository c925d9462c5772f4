using StepFlow.ComponentSdk.Http;
using StepFlow.ComponentSdk.Schemas;
using StepFlow.ComponentSdk.Serving;
using StepFlow.ComponentSdk.Stdio;

namespace StepFlow.ComponentSdk;

/// <summary>
/// A program that offers components to StepFlow:
/// <code>await ComponentServer.Create().Add("add", (AddInput i) => new AddOutput(i.A + i.B)).RunAsync(args);</code>
/// </summary>
public sealed partial class ComponentServer
{
    readonly Dictionary<string, Component> _components = new(StringComparer.Ordinal);
    readonly ComponentServerOptions _options;
    readonly SchemaSource _schemas;

    ComponentServer(ComponentServerOptions options)
    {
        options.Json.MakeReadOnly(populateMissingResolver: true);
        _options = options;
        _schemas = new SchemaSource(options.Json);
    }

    internal IReadOnlyDictionary<string, Component> Components => _components;

    /// <summary>Begins a server.</summary>
    /// <param name="options">Settings; null: the defaults.</param>
    public static ComponentServer Create(ComponentServerOptions? options = null) => new(options ?? new ComponentServerOptions());

    /// <summary>
    /// Serves until the runtime closes the connection, or SIGTERM or SIGINT comes. Without arguments on standard input and output (what the
    /// program prints goes to standard error then); with <c>--http</c> on HTTP, where the first line printed is <c>{"port": N}</c>.
    /// </summary>
    /// <param name="args">
    /// <c>--http</c>, <c>--port N</c> (default 0: any free port) and <c>--host ADDRESS</c> (default 127.0.0.1). Anything else is reported on
    /// standard error, and the exit code becomes 2.
    /// </param>
    /// <param name="cancellationToken">Ends serving like SIGTERM.</param>
    public async Task RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        if (!ServerArguments.TryParse(args, out var arguments, out var problem))
        {
            await Console.Error.WriteLineAsync(problem);
            Environment.ExitCode = 2;
            return;
        }

        var engine = new ComponentEngine(_components, _options);
        if (arguments.Http)
            await new HttpServer(engine, _options).RunAsync(arguments.Host, arguments.Port, cancellationToken);
        else
            await StdioServer.RunAsync(engine, _options, cancellationToken);
    }
}
