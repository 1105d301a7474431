using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Tests.Support;

/// <summary>Keeps our warnings and everybody's errors. Kestrel's warnings are left out: it also warns of a busy machine.</summary>
public sealed class CollectedLogs : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) =>
        new Logger(Lines, categoryName.StartsWith("Warren.", StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Error);

    public void Dispose()
    {
    }

    sealed class Logger(ConcurrentQueue<string> lines, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
