using System.Diagnostics;
using Warren.Events;
using Warren.SocketIO;

namespace Warren.Router.Outgoing;

/// <summary>Brings pushes from the mailbox to exactly the sockets they are meant for. A payload is encoded once, whatever the number of sockets.</summary>
sealed partial class Pushes(SocketIOServer io, RouterNode node, RouterMetrics metrics, ILogger<Pushes> logger)
{
    /// <summary>Handles one push.</summary>
    public void Handle(Delivery push)
    {
        var name = push.Envelope.Type;
        if (!Names.IsValid(name) || ReservedNames.IsPush(name))
        {
            Log.Reserved(logger, Printable.Of(push.Envelope.Source), Printable.Of(name));
            return;
        }

        using var activity = StartActivity(push.Envelope);
        var key = push.RoutingKey;
        if (key == Names.PushAll)
        {
            metrics.Pushed("all");
            EmitToAll(push);
        }
        else if (Target(key, Names.PushUser("")) is { } user)
        {
            metrics.Pushed("user");
            Emit(io.Default.To(PushRooms.OfUser(user)), push);
        }
        else if (Target(key, Names.PushRoom("")) is { } room)
        {
            metrics.Pushed("room");
            Emit(io.Default.To(PushRooms.OfRoom(room)), push);
        }
        else if (key == Names.PushNode(node.Id) && push.Envelope.Headers.TryGetValue(Names.Headers.Socket, out var id))
        {
            metrics.Pushed("socket");
            Emit(id, push);
        }
        else
        {
            Log.NoTarget(logger, Printable.Of(push.Envelope.Source), Printable.Of(key));
        }
    }

    static Activity? StartActivity(Envelope envelope) =>
        ActivityContext.TryParse(envelope.TraceParent, traceState: null, isRemote: true, out var parent)
            ? RouterMetrics.Activities.StartActivity("push " + envelope.Type, ActivityKind.Consumer, parent)
            : null;

    void EmitToAll(Delivery push)
    {
        if (push.Envelope.ContentType == Envelope.Binary)
        {
            io.Default.EmitBinary(push.Envelope.Type, push.Body);
        }
        else
        {
            io.Default.EmitRaw(push.Envelope.Type, push.Body);
        }
    }

    static void Emit(Broadcast target, Delivery push)
    {
        if (push.Envelope.ContentType == Envelope.Binary)
        {
            target.EmitBinary(push.Envelope.Type, push.Body);
        }
        else
        {
            target.EmitRaw(push.Envelope.Type, push.Body);
        }
    }

    void Emit(string socketId, Delivery push)
    {
        // A socket that has gone since misses it: pushes are at most once.
        if (!io.Default.TryGetSocket(socketId, out var socket))
        {
            return;
        }

        if (push.Envelope.ContentType == Envelope.Binary)
        {
            socket.EmitBinary(push.Envelope.Type, push.Body);
        }
        else
        {
            socket.EmitRaw(push.Envelope.Type, push.Body);
        }
    }

    static string? Target(string key, string prefix) => key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused a push of {Source} called {Name}: that name is the router's own or not a valid one.")]
        public static partial void Reserved(ILogger logger, string source, string name);

        [LoggerMessage(2, LogLevel.Warning, "A push of {Source} with the routing key {RoutingKey} is for nobody: use all, user.<id>, room.<room> or node.<node>.")]
        public static partial void NoTarget(ILogger logger, string source, string routingKey);
    }
}
