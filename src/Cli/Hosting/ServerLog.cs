using Microsoft.Extensions.Logging;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Hosting;

/// <summary>What the server logs, in the form that every command logs in.</summary>
sealed class ServerLog(Log log) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Category(log);

    public void Dispose()
    {
        // The log belongs to the command.
    }

    sealed class Category(Log log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => log.Shows(LevelOf(logLevel));

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var message = formatter(state, exception);
            switch (LevelOf(logLevel))
            {
                case Output.LogLevel.Error:
                    log.Error("SERVER", message, exception);
                    break;
                case Output.LogLevel.Warn:
                    log.Warn("SERVER", message);
                    break;
                case Output.LogLevel.Info:
                    log.Info(message);
                    break;
                default:
                    log.Debug(message);
                    break;
            }
        }

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
