using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Recovery;

namespace Warren.SocketIO;

/// <summary>From a CONNECT to a socket on its way through the middlewares: the namespace may have to be made, the session to be taken.</summary>
internal sealed partial class Connection
{
    static readonly byte[] NoAuth = "{}"u8.ToArray();

    bool TryConnect(Packet packet)
    {
        var options = server.Options;
        var auth = packet.Data.IsEmpty ? NoAuth : packet.Data.ToArray();
        // A refused client may try again, but each try costs the middlewares' work: tries are counted like events.
        if (auth.Length > options.MaxAuthBytes || !ArgumentReader.IsObject(auth) || !_connects.TryTake(server.Engine.Wheel.Now))
        {
            return false;
        }

        if (server.Namespaces.TryGet(packet.Namespace, out var target) && target.TryEnter())
        {
            if (target.Recovery is null || IsLegacy || RecoveryTicket.Read(auth) is not { } ticket)
            {
                return TryJoin(target, auth);
            }

            if (!TryBeginResolving(target.Name))
            {
                target.Exit();
                return false;
            }

            _ = RecoverAsync(target, auth, ticket);
            return true;
        }

        if (!server.Namespaces.HasParents)
        {
            Refuse(packet.Namespace, "Invalid namespace");
            return true;
        }

        if (IsResolvingMany())
        {
            Refuse(packet.Namespace, "Too many namespaces");
            return true;
        }

        if (!TryBeginResolving(packet.Namespace))
        {
            return false;
        }

        _ = ResolveAsync(packet.Namespace, auth);
        return true;
    }

    /// <summary>Whether the client waits for as many namespaces as it may be in: each keeps an auth payload, and the host at work.</summary>
    bool IsResolvingMany()
    {
        lock (_gate)
        {
            return _resolving.Count >= server.Options.MaxNamespacesPerConnection;
        }
    }

    /// <returns>False when the client has asked for the namespace before, and is in it or about to be.</returns>
    bool TryBeginResolving(string name)
    {
        lock (_gate)
        {
            if (_resolving.Contains(name) || _joined.Exists(entry => entry.Namespace.Name == name && entry.Socket is not null))
            {
                return false;
            }

            _resolving.Add(name);
            return true;
        }
    }

    /// <summary>A client that wants its session back. Taking it may have to wait for the end of the connection it had.</summary>
    /// <param name="target">Was entered for this.</param>
    /// <param name="auth">One JSON object.</param>
    /// <param name="ticket">What it shows for it.</param>
    async Task RecoverAsync(Namespace target, byte[] auth, RecoveryTicket ticket)
    {
        var taken = await target.Recovery!.TakeAsync(ticket);
        lock (_gate)
        {
            _resolving.Remove(target.Name);
        }

        if (taken is not null)
        {
            // The session held the namespace; from here on this client does.
            target.Exit();
        }

        if (!TryJoin(target, auth, taken))
        {
            Close(CloseReason.ForcedClose);
        }
    }

    /// <summary>A namespace that does not exist yet may come into being for this client.</summary>
    async Task ResolveAsync(string name, byte[] auth)
    {
        var (target, refusal) = await new NamespaceSearch(server, name, auth).RunAsync();
        lock (_gate)
        {
            _resolving.Remove(name);
        }

        if (target is null)
        {
            Refuse(name, refusal);
        }
        else if (!TryJoin(target, auth))
        {
            Close(CloseReason.ForcedClose);
        }
    }

    /// <param name="target">Was entered for this.</param>
    /// <param name="auth">One JSON object.</param>
    /// <param name="taken">The session to go on with; given back if that is not to be.</param>
    bool TryJoin(Namespace target, byte[] auth, (KeptSession Session, long From)? taken = null)
    {
        Socket? socket = null;
        lock (_gate)
        {
            var index = _joined.FindIndex(entry => entry.Namespace.Name == target.Name);
            if (_gone || (index >= 0 && _joined[index].Socket is not null))
            {
                // Joined, or about to be: a second CONNECT would make a second socket that nobody can reach.
                GiveBack(target, taken);
                return _gone;
            }

            if (_joined.Count(entry => entry.Socket is not null) < server.Options.MaxNamespacesPerConnection)
            {
                socket = new Socket(this, target, server, new Handshake(Request, auth), taken);
                if (index >= 0)
                {
                    _joined[index] = (target, socket);
                }
                else
                {
                    _joined.Add((target, socket));
                }
            }
        }

        if (socket is null)
        {
            GiveBack(target, taken);
            Refuse(target.Name, "Too many namespaces");
            return true;
        }

        _ = new Admission(this, socket, server).RunAsync();
        return true;
    }

    static void GiveBack(Namespace target, (KeptSession Session, long From)? taken)
    {
        if (taken is { } unused)
        {
            // It holds the namespace again.
            target.Recovery!.Keep(unused.Session);
        }
        else
        {
            target.Exit();
        }
    }

    void Refuse(string name, string message)
    {
        server.Metrics.Refused();
        Send(PacketWriter.ConnectError(server, name, new ConnectError(message), IsLegacy));
    }
}
