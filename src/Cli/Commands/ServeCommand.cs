using System.CommandLine;
using Microsoft.Extensions.Logging;
using StepFlow.Cli.Hosting;
using StepFlow.Client.Embedding;
using StepFlow.Server;
using StepFlow.Server.Telemetry;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow serve</c>: the HTTP API.</summary>
sealed class ServeCommand
{
    readonly Option<string?> _config = CommonOptions.Config();
    readonly Option<string?> _db = StoreLocation.Option();

    readonly Option<int> _port = new("--port")
    {
        Description = "The port to listen on; 0: any free one. It is printed as {\"port\": N} on standard output.",
        HelpName = "N",
        DefaultValueFactory = _ => 7840,
    };

    readonly Option<string> _host = new("--host")
    {
        Description = "The IP address to listen on; others than loopback need an API key in the store (stepflow keys create).",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    readonly Option<bool> _exitWithParent = new("--exit-with-parent")
    {
        Description = "Stop when the process that started this one ends, however it ends.",
    };

    public static Command Create()
    {
        var serve = new ServeCommand();
        var command = new Command("serve", "Serve the HTTP API; runs in flight when an earlier server died go on.")
        {
            serve._config, serve._db, serve._port, serve._host, serve._exitWithParent,
        };
        command.Run(serve.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var parent = ParentProcess.Current();
        var config = LoadedConfig.Load(context, parse.GetValue(_config), null);
        Output.DiagnosticsText.Write(context.Log, config.Findings);
        var location = StoreLocation.Of(parse.GetValue(_db), config);
        var engine = EngineHost.Over(
            config.Config, await location.OpenAsync(), adjust: o => o with { Environment = Environment.GetEnvironmentVariable });
        await using var server = await StepFlowServer.StartAsync(
            new ServerOptions
            {
                Engine = engine,
                Host = parse.GetValue(_host)!,
                Port = parse.GetValue(_port),
                Telemetry = new ServerTelemetry
                {
                    OtlpEndpoint = GlobalOptions.OtlpEndpoint(parse),
                    OtlpOverGrpc = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc",
                    Metrics = config.Config.Telemetry.Metrics,
                    MetricsOpen = config.Config.Telemetry.MetricsOpen,
                    SlowRequest = config.Config.Telemetry.SlowRequest,
                },
                Logging = logging => logging.SetMinimumLevel(LogLevel.Trace)
                    .AddProvider(new ServerLog(context.Log, engine.Runs.Redactor.Scrub)).AddFilter("Microsoft", LogLevel.Warning),
            },
            context.Cancel);
        Console.WriteLine($"{{\"port\": {server.Url.Port}}}");
        context.Log.Info($"Serving {server.Url}api/v1, runs in {location.Path ?? "memory"}");
        if (parse.GetValue(_exitWithParent))
            _ = parent.ExitedAsync(context.Cancel).ContinueWith(_ => server.StopAsync(), TaskScheduler.Default);
        await server.Stopped;
        return ExitCodes.Ok;
    }
}
