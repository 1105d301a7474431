using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Tests.Sdk;

/// <summary>Collects what is logged.</summary>
public sealed class Logs : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Event, string Text)> Entries { get; } = [];

    public bool Has(string name) => Entries.Any(entry => entry.Event == name);

    public string TextOf(string name) => Entries.First(entry => entry.Event == name).Text;

    public ILogger CreateLogger(string categoryName) => new Logger(Entries);

    public void Dispose()
    {
    }

    sealed class Logger(ConcurrentQueue<(LogLevel Level, string Event, string Text)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((logLevel, eventId.Name ?? "", formatter(state, exception) + exception));
    }
}
