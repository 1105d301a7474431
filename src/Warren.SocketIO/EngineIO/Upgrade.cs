using System.Text;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// Moves a session from polling to a WebSocket:
/// <code>
/// client                         server
/// GET ...&amp;sid, Upgrade   ------>
///                        &lt;------ 101
/// 2probe                 ------>
///                        &lt;------ 3probe      the open poll is answered with 6; packets still leave by polling
/// 5                      ------>             from here packets leave by WebSocket
/// </code>
/// Whatever else arrives, or nothing in time, closes this WebSocket only; the session lives on by polling.
/// </summary>
internal static class Upgrade
{
    /// <summary>Returns when the WebSocket has ended, upgraded or not.</summary>
    /// <param name="session">To be moved.</param>
    /// <param name="connection">To where.</param>
    /// <param name="textOnly">Whether the client, one of version 3, wants binary data as text.</param>
    public static async Task RunAsync(Session session, WebSocketConnection connection, bool textOnly)
    {
        if (!session.TryBeginProbe())
        {
            // A second WebSocket for a session. It got its 101, because clients hear nothing of a refusal at this place.
            await RejectAsync(connection);
            return;
        }

        if (!await ProbeAsync(session, connection))
        {
            session.ProbeFailed();
            await RejectAsync(connection);
            return;
        }

        // It has no other transport while it is probed.
        var polling = (PollingTransport)session.Transport!;
        if (polling.IsPosting)
        {
            // A client switches after its last POST was answered.
            session.Close(CloseReason.TransportError);
        }

        // The answer of its last POST may have overtaken the end of its handling: that comes before what the WebSocket brings.
        var transport = new WebSocketTransport(session, connection, textOnly);
        if (!await polling.HandOverAsync(transport))
        {
            await RejectAsync(connection);
            return;
        }

        await transport.RunAsync();
    }

    static async Task<bool> ProbeAsync(Session session, WebSocketConnection connection)
    {
        using var timeout = new CancellationTokenSource(session.Server.Options.UpgradeTimeout, session.Server.Clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, session.Closing, connection.Aborted);
        try
        {
            while (await ReceiveAsync(connection, ended.Token) is { } packet)
            {
                switch (packet)
                {
                    case "2probe":
                        connection.Write(PacketGroup.ProbePong.Frame.Span);
                        await connection.FlushAsync();
                        session.ProbeAnswered();
                        break;
                    case "5":
                        return session.CheckHeartbeat();
                    default:
                        return false;
                }
            }

            return false;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <returns>The next text message, null when there is none to come.</returns>
    static async ValueTask<string?> ReceiveAsync(WebSocketConnection connection, CancellationToken cancellation)
    {
        while (true)
        {
            var result = connection.Reader.TryRead(out var message);
            if (result == WebSocketReadResult.NeedMore)
            {
                if (!connection.TryFill(await connection.ReadAsync(cancellation)))
                {
                    return null;
                }
            }
            else if (result == WebSocketReadResult.Failed || message.Opcode is WebSocketFrames.Close or WebSocketFrames.Binary)
            {
                return null;
            }
            else if (message.Opcode == WebSocketFrames.Text)
            {
                return message.Payload.Length > 16 ? "" : Encoding.UTF8.GetString(message.Payload.Span);
            }
            else if (message.Opcode == WebSocketFrames.Ping)
            {
                connection.Write(WebSocketFrames.Create(WebSocketFrames.Pong, message.Payload.Span));
                await connection.FlushAsync();
            }
        }
    }

    /// <summary>Closes a WebSocket that gets no session.</summary>
    public static async Task RejectAsync(WebSocketConnection connection)
    {
        try
        {
            connection.Write(WebSocketFrames.CreateClose(0));
            await connection.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            connection.Abort();
        }

        connection.Dispose();
    }
}
