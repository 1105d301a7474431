using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>A socket of any node, as it was when it was fetched. Commands and events go to where it is.</summary>
public sealed class RemoteSocket
{
    readonly Broadcast _self;

    internal RemoteSocket(Namespace target, string id, string node, Handshake handshake, IReadOnlyCollection<string> rooms, ReadOnlyMemory<byte> data)
    {
        (Id, Node, Handshake, Rooms, Data) = (id, node, handshake, rooms, data);
        _self = target.To(id);
    }

    /// <summary>See <see cref="Socket.Id"/>.</summary>
    public string Id { get; }

    /// <summary>The node it is on, a <see cref="Cluster.ClusterAdapter.NodeId"/>; empty for this node.</summary>
    public string Node { get; }

    /// <summary>See <see cref="Socket.Handshake"/>.</summary>
    public Handshake Handshake { get; }

    /// <summary>See <see cref="Socket.Rooms"/>.</summary>
    public IReadOnlyCollection<string> Rooms { get; }

    /// <summary>See <see cref="Socket.Data"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <inheritdoc cref="Broadcast.EmitRaw"/>
    public void EmitRaw(string name, ReadOnlyMemory<byte> jsonArgument) => _self.EmitRaw(name, jsonArgument);

    /// <inheritdoc cref="Broadcast.EmitBinary(string, ReadOnlyMemory{byte})"/>
    public void EmitBinary(string name, ReadOnlyMemory<byte> data) => _self.EmitBinary(name, data);

    /// <inheritdoc cref="Broadcast.Emit{T}(string, T, JsonTypeInfo{T})"/>
    public void Emit<T>(string name, T value, JsonTypeInfo<T> type) => _self.Emit(name, value, type);

    /// <summary>Puts the socket in rooms.</summary>
    /// <param name="rooms">Names of rooms.</param>
    public void Join(params ReadOnlySpan<string> rooms) => _self.SocketsJoin(rooms);

    /// <summary>Takes the socket out of rooms.</summary>
    /// <param name="rooms">Names of rooms.</param>
    public void Leave(params ReadOnlySpan<string> rooms) => _self.SocketsLeave(rooms);

    /// <inheritdoc cref="Socket.Disconnect"/>
    public void Disconnect(bool closeTransport = false) => _self.DisconnectSockets(closeTransport);

    internal static RemoteSocket From(Socket socket) => new(socket.Namespace, socket.Id, "", socket.Handshake, socket.Rooms, socket.Data);
}
