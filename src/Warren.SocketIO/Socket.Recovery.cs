using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Recovery;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    readonly KeptSession? _restored;
    readonly long _resumeAfter;
    string? _pid;
    // Guarded by the gate of the namespace's log.
    long _start;
    long _lastSent;
    TaskCompletionSource? _whenGone;
    bool _gone;

    /// <summary>
    /// Whether the client came back to its session: the id, <see cref="Data"/> and <see cref="Items"/> are those of before, and so are the rooms from
    /// the moment the socket is connected.
    /// </summary>
    public bool Recovered => _restored is not null;

    /// <summary>Queues a packet without writing it out and without closing a full queue: the caller holds a lock and does both after it.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="sequence">Its number; null for a volatile one.</param>
    /// <returns>False when the queue is full.</returns>
    internal bool Enqueue(PacketGroup packet, long? sequence)
    {
        if (!Connected)
        {
            return true;
        }

        if (sequence is not { } number)
        {
            _connection.EnqueueVolatile(packet);
            return true;
        }

        if (!_connection.TryEnqueue(packet))
        {
            return false;
        }

        _lastSent = number;
        return true;
    }

    internal void Flush() => _connection.Flush();

    internal void CloseFull() => _connection.Close(CloseReason.SendQueueFull);

    /// <summary>Ends the connection of a client that has come back by another one, and waits until the session can be taken.</summary>
    internal Task EvictAsync()
    {
        _connection.Close(CloseReason.TransportClose);
        lock (_gate)
        {
            if (_gone)
            {
                return Task.CompletedTask;
            }

            _whenGone ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _whenGone.Task;
        }
    }

    /// <summary>The client is told, gets what it missed, and hears what is sent from then on: no event falls in between, none comes twice.</summary>
    bool OpenRecoverable(NamespaceRecovery recovery)
    {
        bool fits;
        lock (recovery.Log.Gate)
        {
            lock (_gate)
            {
                if (_ended)
                {
                    return false;
                }

                List<ReplayEntry> missed = [];
                fits = _restored is null || recovery.Log.TryCollect(_restored, _resumeAfter, out missed);
                // Clients of version 2 cannot come back: they would not know how to ask.
                _pid = _connection.IsLegacy ? null : _restored?.Pid ?? EngineServer.NewId();
                _start = _restored?.Start ?? recovery.Log.Last;
                fits = fits && _connection.TryEnqueue(PacketWriter.Connect(Namespace, Id, _connection.IsLegacy, _pid))
                    && missed.TrueForAll(entry => _connection.TryEnqueue(entry.Packet));
                if (fits)
                {
                    _lastSent = missed.Count > 0 ? missed[^1].Sequence : _restored?.LastSent ?? _start;
                    Enter();
                    RestoreRooms();
                    if (_pid is not null)
                    {
                        recovery.Opened(_pid, this);
                    }
                }
            }
        }

        if (fits)
        {
            _connection.Flush();
        }
        else
        {
            // More was sent while the middlewares ran than can be sent again. The client comes back by itself, to a new session.
            _connection.Close(CloseReason.ForcedClose);
        }

        return fits;
    }

    void RestoreRooms()
    {
        foreach (var room in _restored?.Rooms ?? [])
        {
            if (_rooms.Add(room))
            {
                Namespace.Rooms.Join(this, room);
            }
        }
    }

    /// <summary>What is to be kept, in one step with the socket's leaving its rooms; the caller holds both locks.</summary>
    KeptSession? Snapshot(NamespaceRecovery recovery, DisconnectReason reason) =>
        _pid is null || !IsRecoverable(reason)
            ? null
            : new KeptSession(recovery, _pid, Id, [.. _rooms])
            {
                Data = Data,
                Items = _items,
                Start = _start,
                LastSent = _lastSent,
                Position = recovery.Log.Last,
                Until = recovery.Until,
            };

    /// <summary>Those whose client comes back by itself and did nothing to be sent off, as in Node's server; a full queue is a lost transport there.</summary>
    static bool IsRecoverable(DisconnectReason reason) => reason is DisconnectReason.TransportError or DisconnectReason.TransportClose
        or DisconnectReason.ForcedClose or DisconnectReason.PingTimeout or DisconnectReason.ServerShuttingDown or DisconnectReason.SendQueueFull;

    void EndRecoverable(NamespaceRecovery recovery, DisconnectReason reason, bool wasConnected)
    {
        KeptSession? kept = null;
        lock (recovery.Log.Gate)
        {
            lock (_gate)
            {
                kept = wasConnected ? Snapshot(recovery, reason) : _restored;
                Leave();
            }
        }

        // The session holds the namespace in this socket's stead.
        _exits = kept is null;
        if (wasConnected && _pid is not null)
        {
            recovery.Ended(_pid, kept);
        }
        else if (kept is not null)
        {
            // It was not let in: somebody with a better token may be.
            recovery.Keep(kept);
        }
    }
}
