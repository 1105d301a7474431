using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>What the server logs as an error: nothing that a client sends should lead to one.</summary>
public sealed class ErrorLogs : ILogger<SocketIOServer>
{
    /// <summary>The first one.</summary>
    public string? First { get; private set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            First ??= $"{formatter(state, exception)}\n{exception}";
        }
    }
}
