using System.Text.Json;
using Warren.Events.Handlers;

namespace Warren.Events;

/// <summary>
/// Sends to browsers, which hear it with <c>socketListen(name, …)</c>. At most once: it leaves after the handler's commit and after the
/// reply, from memory, and is kept nowhere. Push state, not differences. A refusal drops what the handler wanted to push.
/// </summary>
public sealed class Pusher
{
    readonly MessageFactory _messages;
    readonly JsonSerializerOptions _json;
    readonly Caller _caller;
    readonly Outbound _outbound;

    internal Pusher(MessageFactory messages, JsonSerializerOptions json, Caller caller, Outbound outbound)
    {
        _messages = messages;
        _json = json;
        _caller = caller;
        _outbound = outbound;
    }

    /// <summary>To every socket that is signed in as this user, on every node.</summary>
    public void ToUser<T>(string userId, string name, T payload) =>
        Send(Names.PushUser(MessageFactory.CheckAddress(userId, "user id")), name, payload);

    /// <summary>To the asking socket alone. Over HTTP and from another service there is none; then nobody hears it.</summary>
    public void ToSocket<T>(string name, T payload)
    {
        if (_caller is { Node: { } node, SocketId: { } socket })
        {
            Send(Names.PushNode(node), name, payload, socket);
        }
    }

    /// <summary>To every socket in a room, on every node.</summary>
    public void ToRoom<T>(string room, string name, T payload) =>
        Send(Names.PushRoom(MessageFactory.CheckAddress(room, "room")), name, payload);

    /// <summary>To every socket of every node, signed in or not.</summary>
    public void ToAll<T>(string name, T payload) => Send(Names.PushAll, name, payload);

    void Send<T>(string routingKey, string name, T payload, string? socketId = null) => _outbound.Push(
        _messages.Push(routingKey, name, MessageFactory.Write(name, payload, _json.GetTypeInfo(typeof(T))), socketId));
}
