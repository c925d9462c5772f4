using Microsoft.Extensions.Logging;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Hosting;

/// <summary>What the server logs, in the form that every command logs in. Secrets are taken out of each line.</summary>
/// <param name="log">Where it goes.</param>
/// <param name="scrub">Takes secrets out of a text.</param>
sealed class ServerLog(Log log, Func<string, string> scrub) : ILoggerProvider, ISupportExternalScope
{
    IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => new Category(this, log, scrub, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // The log belongs to the command.
    }

    sealed class Category(ServerLog owner, Log log, Func<string, string> scrub, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes?.Push(state);

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => log.Shows(LevelOf(logLevel));

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var fields = new List<KeyValuePair<string, string>>();
            if (log.IsJson)
            {
                fields.Add(new("category", name));
                Add(state as IEnumerable<KeyValuePair<string, object?>>, fields);
                owner._scopes?.ForEachScope((scope, list) => Add(scope as IEnumerable<KeyValuePair<string, object?>>, list), fields);
            }

            log.Server(LevelOf(logLevel), scrub(formatter(state, exception)), fields, exception is null ? null : scrub(exception.ToString()));
        }

        void Add(IEnumerable<KeyValuePair<string, object?>>? values, List<KeyValuePair<string, string>> fields)
        {
            foreach (var (key, value) in values ?? [])
            {
                if (key != "{OriginalFormat}" && value is not null && !fields.Exists(f => f.Key == NameOf(key)))
                    fields.Add(new(NameOf(key), scrub(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "")));
            }
        }

        static string NameOf(string key) => key switch
        {
            "RunId" => "run",
            "StepId" => "step",
            _ => char.ToLowerInvariant(key[0]) + key[1..],
        };

        static Output.LogLevel LevelOf(Microsoft.Extensions.Logging.LogLevel level) => level switch
        {
            Microsoft.Extensions.Logging.LogLevel.Trace => Output.LogLevel.Trace,
            Microsoft.Extensions.Logging.LogLevel.Debug => Output.LogLevel.Debug,
            Microsoft.Extensions.Logging.LogLevel.Information => Output.LogLevel.Info,
            Microsoft.Extensions.Logging.LogLevel.Warning => Output.LogLevel.Warn,
            _ => Output.LogLevel.Error,
        };
    }
}
