using System.Text.Json;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Router.Requests;

namespace Warren.Router.Outgoing;

/// <summary>
/// Puts the asking socket into rooms, or takes it out, as a service's reply says, before the reply is passed on. It is undone when
/// the socket changes identity or goes.
/// </summary>
sealed partial class Joins(Bindings bindings, IOptions<RouterOptions> options, ILogger<Joins> logger)
{
    const int MaxHeader = 32 * 1024;

    /// <summary>Whether a reply joins or leaves anything.</summary>
    public static bool IsWanted(Envelope reply) =>
        reply.Headers.ContainsKey(Names.Headers.Join) || reply.Headers.ContainsKey(Names.Headers.Leave);

    /// <summary>Does it; completes when pushes to the joined rooms reach the socket.</summary>
    public async ValueTask ApplyAsync(SocketRequest request, Envelope reply)
    {
        foreach (var room in Read(reply, Names.Headers.Leave))
        {
            Leave(request, room);
        }

        foreach (var room in Read(reply, Names.Headers.Join))
        {
            await JoinAsync(request, room);
        }
    }

    async ValueTask JoinAsync(SocketRequest request, string room)
    {
        var routingKey = Names.PushRoom(room);
        var joined = false;
        try
        {
            await bindings.AcquireAsync(routingKey);
            lock (request.Socket.Gate)
            {
                joined = request.Socket.TryJoin(room, request.Epoch, options.Value.MaxRoomsPerSocket);
                if (joined)
                {
                    request.Socket.Socket.Join(PushRooms.OfRoom(room));
                }
            }
        }
        finally
        {
            if (!joined)
            {
                bindings.Release(routingKey);
            }
        }
    }

    void Leave(SocketRequest request, string room)
    {
        bool left;
        lock (request.Socket.Gate)
        {
            left = request.Socket.TryLeave(room, request.Epoch);
            if (left)
            {
                request.Socket.Socket.Leave(PushRooms.OfRoom(room));
            }
        }

        if (left)
        {
            bindings.Release(Names.PushRoom(room));
        }
    }

    IEnumerable<string> Read(Envelope reply, string header)
    {
        if (!reply.Headers.TryGetValue(header, out var json))
        {
            return [];
        }

        try
        {
            var rooms = json.Length <= MaxHeader ? JsonSerializer.Deserialize(json, RouterJson.Default.StringArray) ?? [] : null;
            if (rooms is not null && rooms.All(PushRooms.IsValid))
            {
                return rooms.Distinct();
            }
        }
        catch (JsonException)
        {
            // Said below, with whose header it was.
        }

        Log.BadRooms(logger, Printable.Of(reply.Source), header);
        return [];
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Service {Service} sent a header {Header} that is no JSON array of room names: printable ASCII " +
            "without spaces, '*' and '#', at most 200 characters each. No room is joined or left by it.")]
        public static partial void BadRooms(ILogger logger, string service, string header);
    }
}
