using Microsoft.Extensions.Logging;
using Warren.SocketIO.Fuzz.Sessions;

namespace Warren.SocketIO.Fuzz.Takeovers;

/// <summary>What a whole host logs as an error, Kestrel's own included.</summary>
public sealed class ErrorLogProvider : ILoggerProvider
{
    readonly ErrorLogs _logs = new();

    /// <summary>The first one.</summary>
    public string? First => _logs.First;

    public ILogger CreateLogger(string categoryName) => _logs;

    public void Dispose()
    {
    }
}
