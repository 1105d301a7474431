using System.Text;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.SocketIO;

namespace Warren.Router.Requests;

/// <summary>
/// Takes the events of sockets: checks name, rate, size and who may call, and sends them as requests to the service that owns the
/// name. Called for one event of a socket at a time, so requests keep their order.
/// </summary>
sealed partial class BrowserRequests(
    Gatekeeper gatekeeper, LocalHandlers local, Identity.SocketIdentity identity, Rates rates, RequestSender sender, Clock clock,
    IOptions<RouterOptions> options, ILogger<BrowserRequests> logger)
{
    /// <summary>Handles one event; returns when the next may come.</summary>
    public ValueTask HandleAsync(RouterSocket socket, SocketEvent source)
    {
        var error = SocketArguments.Read(source.Arguments, out var payload, out var wishes);
        var id = wishes.Id ?? Envelope.NewId(clock.Time);
        if (error is not null)
        {
            Log.Refused(logger, Printable.Of(source.Name), socket.Socket.Id, error.Code, id);
            SocketAnswers.Give(socket.Socket, source, id, error);
            return default;
        }

        if (source.Name is ReservedNames.AuthSet or ReservedNames.AuthClear)
        {
            return identity.HandleAsync(socket, source, id, payload);
        }

        if (rates.Take(socket.Requests, socket.Address.Requests) is { } limited)
        {
            SocketAnswers.Give(socket.Socket, source, id, limited);
            return default;
        }

        return local.TryFind(source.Name, out var handler)
            ? HandleLocallyAsync(handler, socket, source, id, payload)
            : Forward(socket, source, id, payload, wishes.Timeout);
    }

    ValueTask Forward(RouterSocket socket, SocketEvent source, string id, Payload payload, TimeSpan? timeout)
    {
        // Read once: expiry or revocation may change it at any moment, and what was checked has to be what is sent.
        var caller = socket.Caller;
        if (gatekeeper.Admit(source.Name, caller, ref payload, unwrap: true, out var route) is { } refusal)
        {
            Log.Refused(logger, Printable.Of(source.Name), socket.Socket.Id, refusal.Code, id);
            SocketAnswers.Give(socket.Socket, source, id, refusal);
            return default;
        }

        LogRequest(source.Name, socket, id, payload, route!.Contract.Sensitive);
        var deadline = clock.Milliseconds + (long)gatekeeper.TimeFor(route, timeout).TotalMilliseconds;
        var request = new SocketRequest(id, route.Service, socket, source) { Deadline = deadline };
        if (socket.TryAsk(caller, options.Value.MaxPendingPerSocket, request) is { } busy)
        {
            SocketAnswers.Give(socket.Socket, source, id, busy);
        }
        else if (sender.Send(request, source.Name, caller, payload))
        {
            source.ReleaseArguments();
        }

        return default;
    }

    async ValueTask HandleLocallyAsync(LocalHandler handler, RouterSocket socket, SocketEvent source, string id, Payload payload)
    {
        Answer answer;
        if (payload.Body.Length > options.Value.MaxLocalPayloadBytes)
        {
            answer = RouterErrors.PayloadTooLarge(options.Value.MaxLocalPayloadBytes);
        }
        else
        {
            payload = payload.IsBinary ? payload : payload with { Body = TextPayload.Unwrap(payload.Body) };
            LogRequest(source.Name, socket, id, payload, sensitive: false);
            answer = await local.RunAsync(source.Name, handler, socket.Socket, payload.Body, id);
        }

        SocketAnswers.Give(socket.Socket, source, id, answer);
    }

    void LogRequest(string name, RouterSocket socket, string id, in Payload payload, bool sensitive)
    {
        if (!logger.IsEnabled(LogLevel.Debug))
        {
            return;
        }

        if (options.Value.LogPayloads && !sensitive && !payload.IsBinary)
        {
            var text = Encoding.UTF8.GetString(payload.Body.Span[..Math.Min(payload.Body.Length, 1_000)]);
            Log.Payload(logger, name, socket.Socket.Id, id, text.ReplaceLineEndings(" "));
        }
        else
        {
            Log.Request(logger, name, socket.Socket.Id, id);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Name} from {SocketId}, request {RequestId}")]
        public static partial void Request(ILogger logger, string name, string socketId, string requestId);

        [LoggerMessage(2, LogLevel.Debug, "{Name} from {SocketId}, request {RequestId}: {Payload}")]
        public static partial void Payload(ILogger logger, string name, string socketId, string requestId, string payload);

        [LoggerMessage(3, LogLevel.Debug, "{Name} from {SocketId}, request {RequestId}, is refused: {Code}")]
        public static partial void Refused(ILogger logger, string name, string socketId, string code, string requestId);
    }
}
