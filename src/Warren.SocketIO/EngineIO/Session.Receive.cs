namespace Warren.SocketIO.EngineIO;

internal sealed partial class Session
{
    /// <summary>A text packet from the peer. The caller sees to it that packets come one at a time.</summary>
    /// <param name="packet">Valid UTF-8.</param>
    public void ReceiveText(ReadOnlyMemory<byte> packet)
    {
        _server.Metrics.Received(packet.Length);
        if (packet.IsEmpty)
        {
            Close(CloseReason.ParseError);
            return;
        }

        if (!_closed)
        {
            _watcher?.Received(packet);
        }

        switch (packet.Span[0])
        {
            case EnginePacketType.Message when Alive():
                _handler.Text(packet[1..]);
                break;
            case EnginePacketType.Base64 when TryDecodeBase64(packet.Span[1..], out var data):
                ReceiveBinaryData(data);
                break;
            case EnginePacketType.Ping when IsLegacy:
                OnClientPing();
                break;
            case EnginePacketType.Pong when IsLegacy:
                // Version 3 has the heartbeat the other way round: only a client pings.
                Close(CloseReason.TransportError);
                break;
            case EnginePacketType.Pong when packet.Length == 1:
                OnPong();
                break;
            case EnginePacketType.Ping:
                // Protocol 4 turned the heartbeat round: only a server pings.
                Close(CloseReason.TransportError);
                break;
            case EnginePacketType.Close:
                Close(CloseReason.TransportClose);
                break;
            case EnginePacketType.Open or EnginePacketType.Pong or EnginePacketType.Upgrade or EnginePacketType.Noop:
                Alive();
                break;
            case EnginePacketType.Message:
                break;
            default:
                Close(CloseReason.ParseError);
                break;
        }
    }

    public void ReceiveBinary(ReadOnlyMemory<byte> data)
    {
        _server.Metrics.Received(data.Length);
        if (!IsLegacy)
        {
            ReceiveBinaryData(data);
        }
        else if (!data.IsEmpty && data.Span[0] == EnginePacketType.Message - '0')
        {
            ReceiveBinaryData(data[1..]);
        }
        else
        {
            Close(CloseReason.ParseError);
        }
    }

    void ReceiveBinaryData(ReadOnlyMemory<byte> data)
    {
        if (Alive())
        {
            _watcher?.ReceivedBinary(data);
            _handler.Binary(data);
        }
    }

    /// <summary>Version 3 keeps the type digit behind the b.</summary>
    bool TryDecodeBase64(ReadOnlySpan<byte> text, out byte[] data)
    {
        data = [];
        if (IsLegacy)
        {
            if (text.IsEmpty || text[0] != EnginePacketType.Message)
            {
                return false;
            }

            text = text[1..];
        }

        return EnginePayload.TryDecodeBase64(text, out data);
    }

    void OnClientPing()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _heartbeat.OnClientPing(_server.Wheel.Now);
            _server.Wheel.Schedule(this, _heartbeat.Due);
        }

        _watcher?.Heartbeat();
        Send(PacketGroup.Pong);
    }

    void OnPong()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _heartbeat.OnPong(_server.Wheel.Now);
            _server.Wheel.Schedule(this, _heartbeat.Due);
        }

        _watcher?.Heartbeat();
    }

    bool Alive()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _heartbeat.OnTraffic(_server.Wheel.Now);
            }

            return !_closed;
        }
    }
}
