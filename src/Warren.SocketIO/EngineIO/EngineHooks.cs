using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.EngineIO;

/// <summary>What the host adds to answers and hears of refusals. Added at start, read by every request.</summary>
internal sealed partial class EngineHooks(ILogger logger)
{
    readonly Lock _gate = new();
    Action<HttpContext>[] _initialHeaders = [];
    Action<HttpContext>[] _headers = [];
    Action<ConnectionError>[] _errors = [];

    public void OnInitialHeaders(Action<HttpContext> handler) => Add(ref _initialHeaders, handler);

    public void OnHeaders(Action<HttpContext> handler) => Add(ref _headers, handler);

    public void OnError(Action<ConnectionError> handler) => Add(ref _errors, handler);

    /// <summary>The answer opens a session.</summary>
    public void InitialHeaders(HttpContext context)
    {
        Run(_initialHeaders, context);
        Run(_headers, context);
    }

    public void Headers(HttpContext context) => Run(_headers, context);

    public void Refused(HttpContext context, EngineError error)
    {
        if (_errors.Length > 0)
        {
            Run(_errors, new ConnectionError(context, error));
        }
    }

    void Add<T>(ref T[] handlers, T handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            handlers = [.. handlers, handler];
        }
    }

    void Run<T>(Action<T>[] handlers, T argument)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler(argument);
            }
            catch (Exception exception)
            {
                Log.HookFailed(logger, exception);
            }
        }
    }

    public void Failed(Exception exception) => Log.ConnectionHookFailed(logger, exception);

    public void IdFailed(Exception exception) => Log.IdFailed(logger, exception);

    public void IdUnfit(bool taken) => Log.IdUnfit(logger, taken ? "a session has it already" : "it is empty, too long, or has other characters than letters, digits and -._~");

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A handler of headers or connection errors failed; the request was answered without it.", EventName = "HookFailed")]
        public static partial void HookFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "SocketIOOptions.GenerateId failed; the client was refused.", EventName = "IdFailed")]
        public static partial void IdFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "SocketIOOptions.GenerateId gave an id that cannot be used: {Why}. The client was refused.", EventName = "IdUnfit")]
        public static partial void IdUnfit(ILogger logger, string why);

        [LoggerMessage(4, LogLevel.Error, "A handler of EngineConnection failed; the connection goes on.", EventName = "ConnectionHookFailed")]
        public static partial void ConnectionHookFailed(ILogger logger, Exception exception);
    }
}
