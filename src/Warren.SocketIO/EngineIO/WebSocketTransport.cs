using System.Buffers.Binary;
using System.Text.Unicode;

namespace Warren.SocketIO.EngineIO;

/// <summary>One packet per WebSocket message. A read loop here, and writes by whoever has something to say.</summary>
#pragma warning disable CA1001 // The semaphore owns a handle only if somebody asks for one, and late writers must find it alive.
internal sealed class WebSocketTransport(Session session, WebSocketConnection connection, bool textOnly) : ITransport
{
    const int BatchBytes = 16 * 1024;

    // Who holds it writes. Nobody may before RunAsync: the request that opened the connection may not have ended. Taken for good when the transport ends.
    readonly SemaphoreSlim _writing = new(0);
    volatile bool _corked;
    volatile byte[]? _pong;
    volatile byte[]? _close;
    volatile bool _closeSent;

    // Of a group that is too large for one flush. Guarded by _writing.
    PacketGroup? _rest;

    public string Name => "websocket";

    public bool IsWritable => _writing.CurrentCount > 0;

    /// <summary>
    /// Writes the queue out unless somebody is at it. While the read loop dispatches a batch the answers collect, to leave in one write.
    /// </summary>
    public void Wake()
    {
        if (!_corked && _writing.Wait(0))
        {
            Write();
        }
    }

    public TimeSpan Close(CloseReason reason)
    {
        if (reason is CloseReason.PingTimeout or CloseReason.SendQueueFull)
        {
            // A peer that neither answers nor reads will not take part in a closing handshake.
            connection.Abort();
            return TimeSpan.Zero;
        }

        // Without a status, as Node's server closes.
        _close ??= WebSocketFrames.CreateClose(0);
        _corked = false;
        Wake();
        return session.Server.Options.CloseHandshakeTimeout;
    }

    public void Abort() => connection.Abort();

    /// <summary>The read loop. Returns when the connection has ended and nothing will be written any more.</summary>
    public async Task RunAsync()
    {
        _writing.Release();
        try
        {
            var orderly = await ReadAsync();
            session.Close(CloseReason.TransportClose);
            if (!orderly)
            {
                await connection.DiscardAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            session.Close(CloseReason.TransportClose);
        }
        finally
        {
            session.Close(CloseReason.TransportError);
            await EndAsync();
        }
    }

    /// <returns>True when the peer is done: it closed, or its stream ended.</returns>
    async ValueTask<bool> ReadAsync()
    {
        while (true)
        {
            _corked = true;
            while (true)
            {
                var result = connection.Reader.TryRead(out var message);
                if (result == WebSocketReadResult.NeedMore)
                {
                    break;
                }

                if (result == WebSocketReadResult.Failed)
                {
                    _close = WebSocketFrames.CreateClose(connection.Reader.Error);
                    session.Close(CloseReason.TransportError);
                    return false;
                }

                if (message.Opcode == WebSocketFrames.Close)
                {
                    return AnswerClose(message.Payload.Span);
                }

                Dispatch(message);
            }

            Uncork();
            if (!connection.TryFill(await connection.ReadAsync()))
            {
                return true;
            }
        }
    }

    void Dispatch(WebSocketMessage message)
    {
        switch (message.Opcode)
        {
            case WebSocketFrames.Ping:
                // Only the latest ping is answered (RFC 6455 5.5.3), so a flood of them cannot queue up.
                _pong = WebSocketFrames.Create(WebSocketFrames.Pong, message.Payload.Span);
                break;
            case WebSocketFrames.Text when !session.IsClosed:
                session.ReceiveText(message.Payload);
                break;
            case WebSocketFrames.Binary when !session.IsClosed:
                session.ReceiveBinary(message.Payload);
                break;
        }
    }

    bool AnswerClose(ReadOnlySpan<byte> payload)
    {
        var status = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 0;
        if (payload.Length == 1 || (payload.Length >= 2 && !WebSocketFrames.IsValidCloseStatus(status)))
        {
            _close = WebSocketFrames.CreateClose(1002);
        }
        else if (payload.Length > 2 && !Utf8.IsValid(payload[2..]))
        {
            _close = WebSocketFrames.CreateClose(1007);
        }
        else
        {
            _close ??= WebSocketFrames.CreateClose(status);
        }

        session.Close(CloseReason.TransportClose);
        return true;
    }

    void Uncork()
    {
        _corked = false;
        if (HasWork)
        {
            Wake();
        }
    }

    bool HasWork => !_closeSent && (_pong is not null || _close is not null || _rest is not null || session.HasPackets(this));

    /// <summary>Runs with <see cref="_writing"/> held. Nearly always the client reads and everything leaves at once: that path waits for nothing.</summary>
    void Write()
    {
        try
        {
            do
            {
                var flushing = WriteBatch();
                if (!flushing.IsCompletedSuccessfully)
                {
                    _ = FinishAsync(flushing);
                    return;
                }

                _writing.Release();
            }
            // Something may have been queued by somebody who found the semaphore taken.
            while (HasWork && !_corked && _writing.Wait(0));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _writing.Release();
            session.Close(CloseReason.TransportError);
        }
    }

    async Task FinishAsync(ValueTask flushing)
    {
        try
        {
            await flushing;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            session.Close(CloseReason.TransportError);
        }
        finally
        {
            _writing.Release();
        }

        if (HasWork)
        {
            Wake();
        }
    }

    /// <summary>What is queued leaves in as few flushes as possible; what is left after a full one stays queued until the client has read.</summary>
    ValueTask WriteBatch()
    {
        var written = 0;
        if (!_closeSent && Interlocked.Exchange(ref _pong, null) is { } pong)
        {
            connection.Write(pong);
            written = pong.Length;
        }

        while (!_closeSent && written < BatchBytes && (_rest ?? session.Take(this, out _)) is { } packet)
        {
            var frame = session.IsLegacy && packet.IsBinary ? packet.LegacyFrame(textOnly) : connection.FrameOf(packet);
            connection.Write(frame.Span);
            written += frame.Length;
            _rest = packet.Next;
            ReusedPackets.Return(packet);
        }

        if (!_closeSent && _close is { } close && _rest is null && !session.HasPackets(this))
        {
            _closeSent = true;
            connection.Write(close);
            written += close.Length;
        }

        return written > 0 ? connection.FlushAsync() : default;
    }

    /// <summary>After this nobody writes: the semaphore is never given back.</summary>
    async Task EndAsync()
    {
        _corked = false;
        if (!_writing.Wait(0))
        {
            // A write that hangs on a peer who does not read ends with the session's deadline, which aborts the connection.
            await _writing.WaitAsync();
        }

        if (!_closeSent && _close is not null && !connection.Aborted.IsCancellationRequested)
        {
            try
            {
                while (HasWork)
                {
                    await WriteBatch();
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                connection.Abort();
            }
        }

        session.Forget();
        connection.Dispose();
    }
}
