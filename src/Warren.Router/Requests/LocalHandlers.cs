using System.Diagnostics.CodeAnalysis;
using Warren.SocketIO;

namespace Warren.Router.Requests;

/// <summary>Handles an event in the router itself; the payload is UTF-8 JSON, or the bytes of a binary argument.</summary>
public delegate ValueTask LocalHandler(Socket socket, ReadOnlyMemory<byte> payload);

/// <summary>The events that the router handles itself, without a service.</summary>
sealed partial class LocalHandlers(ILogger<LocalHandlers> logger)
{
    static readonly ReadOnlyMemory<byte> Done = "{\"ok\":true,\"data\":null}"u8.ToArray();

    readonly Dictionary<string, LocalHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>The names of these events.</summary>
    public IEnumerable<string> Names => _handlers.Keys;

    /// <summary>Adds one, while the application is being built.</summary>
    public void Add(string name, LocalHandler handler)
    {
        if (!Events.Names.IsValid(name) || ReservedNames.IsRequest(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot be the name of an event: use letters, digits, '.', '_' and '-', begin with a letter, and none of the router's own.",
                nameof(name));
        }

        if (!_handlers.TryAdd(name, handler))
        {
            throw new ArgumentException($"The router already handles '{name}'. Give the second handler another name.", nameof(name));
        }
    }

    /// <summary>The handler of an event, if there is one.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out LocalHandler? handler) => _handlers.TryGetValue(name, out handler);

    /// <summary>Runs it; what it throws is logged and answered as <c>internal</c>.</summary>
    public async ValueTask<Answer> RunAsync(string name, LocalHandler handler, Socket socket, ReadOnlyMemory<byte> payload, string requestId)
    {
        try
        {
            await handler(socket, payload);
            return Answer.Of(Done);
        }
        catch (Exception e)
        {
            Log.Failed(logger, name, requestId, e);
            return RouterErrors.Internal;
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The router's own handler of {Name} failed; the request's id is {RequestId}.")]
        public static partial void Failed(ILogger logger, string name, string requestId, Exception exception);
    }
}
