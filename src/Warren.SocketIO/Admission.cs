using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>One CONNECT on its way through the middlewares. Exactly one of three ends it: their answer, the deadline, or the client's leaving.</summary>
internal sealed class Admission(Connection connection, Socket socket, SocketIOServer server) : Deadline
{
    int _decided;

    public async Task RunAsync()
    {
        var asked = socket.Recovered && server.Options.Recovery.SkipMiddlewares
            ? default
            : socket.Namespace.AskMiddlewaresAsync(socket);
        if (!asked.IsCompleted)
        {
            server.Engine.Wheel.Schedule(this, server.Engine.Wheel.Now + (long)server.Options.ConnectTimeout.TotalMilliseconds);
        }

        var error = await asked;
        server.Engine.Wheel.Remove(this);
        if (!Decide())
        {
            return;
        }

        if (error is null)
        {
            connection.Admit(socket);
        }
        else
        {
            Refuse(error);
        }
    }

    internal override void Expired()
    {
        if (Decide())
        {
            Refuse(new ConnectError("Connect timed out"));
        }
    }

    bool Decide() => Interlocked.Exchange(ref _decided, 1) == 0;

    void Refuse(ConnectError error)
    {
        // Before the client hears of it: it may try again at once. This also leaves the rooms a middleware put the socket in.
        socket.End(DisconnectReason.ServerNamespaceDisconnect);
        connection.Left(socket);
        server.Metrics.Refused();
        connection.Send(PacketWriter.ConnectError(server, socket.Namespace.Name, error, connection.IsLegacy));
    }
}
