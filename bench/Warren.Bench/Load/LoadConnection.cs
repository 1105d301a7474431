using System.Net;
using System.Net.Sockets;
using System.Text;
using Warren.Bench.Load.Protocols;

namespace Warren.Bench.Load;

/// <summary>One client. It connects on the thread that asks for it, and receives on the thread that waits for all sockets.</summary>
internal sealed class LoadConnection : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly SocketAsyncEventArgs _receiving = new();
    readonly LoadProtocol _protocol;
    readonly ILoad _load;

    /// <summary>A paced load writes on another thread than the one that receives, which flushes.</summary>
    readonly Lock _writing = new();
    byte[] _in = new byte[1024];
    int _filled;
    byte[] _out = [];
    int _pending;

    public LoadConnection(int number, LoadProtocol protocol, ILoad load)
    {
        (Number, _protocol, _load) = (number, protocol, load);
        _receiving.Completed += (_, _) => Receive(wasPending: true);
    }

    public int Number { get; }

    /// <summary>What each workload counts for a connection.</summary>
    public long Count { get; set; }

    public void Connect(IPEndPoint server)
    {
        (_socket.SendTimeout, _socket.ReceiveTimeout) = ((int)Patience.TotalMilliseconds, (int)Patience.TotalMilliseconds);
        _socket.Connect(server);
        _socket.Send(Encoding.ASCII.GetBytes(
            $"GET {_protocol.Path} HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        var head = 0;
        while ((head = _in.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            FillNow();
        }

        if (!_in.AsSpan().StartsWith("HTTP/1.1 101 "u8))
        {
            throw new InvalidDataException($"The server refused: {Encoding.ASCII.GetString(_in, 0, head)}");
        }

        Drop(head + 4);
        SendNow(_protocol.Hello);
        while (!TryGreet())
        {
            FillNow();
        }
    }

    /// <summary>From here on everything that arrives goes to the workload.</summary>
    public void Start() => Receive(wasPending: false);

    /// <summary>Adds a message to what <see cref="Flush"/> sends.</summary>
    public void Write(ReadOnlySpan<byte> message)
    {
        using var scope = _writing.EnterScope();
        var needed = _pending + ClientFrames.MaxHeader + message.Length;
        if (_out.Length < needed)
        {
            Array.Resize(ref _out, needed);
        }

        _pending += ClientFrames.Write(_out.AsSpan(_pending), message);
    }

    public void Flush()
    {
        using var scope = _writing.EnterScope();
        if (_pending > 0)
        {
            // First, because the answer may come on another thread while this one has yet to return from sending.
            var length = _pending;
            _pending = 0;
            _socket.Send(_out.AsSpan(0, length));
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _receiving.Dispose();
    }

    bool TryGreet()
    {
        while (ClientFrames.Read(_in.AsSpan(0, _filled), out var message) is > 0 and var length)
        {
            var ready = _protocol.Greet(message, out var answer);
            Drop(length);
            if (ready)
            {
                return true;
            }

            SendNow(answer);
        }

        return false;
    }

    void SendNow(string message)
    {
        if (message.Length > 0)
        {
            Write(Encoding.UTF8.GetBytes(message));
            Flush();
        }
    }

    void FillNow()
    {
        var count = _socket.Receive(_in.AsSpan(_filled));
        _filled += count > 0 ? count : throw new EndOfStreamException("The server closed the connection while it was opened.");
    }

    void Receive(bool wasPending)
    {
        try
        {
            while (wasPending || !ReceiveMore())
            {
                wasPending = false;
                if (_receiving.SocketError != SocketError.Success || _receiving.BytesTransferred == 0)
                {
                    throw new IOException($"The server closed the connection ({_receiving.SocketError}).");
                }

                _filled += _receiving.BytesTransferred;
                Handle();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or InvalidDataException or ObjectDisposedException)
        {
            _load.Failed(this, exception);
        }
    }

    bool ReceiveMore()
    {
        if (_filled == _in.Length)
        {
            Array.Resize(ref _in, _in.Length * 2);
        }

        _receiving.SetBuffer(_in, _filled, _in.Length - _filled);
        return _socket.ReceiveAsync(_receiving);
    }

    void Handle()
    {
        var used = 0;
        while (ClientFrames.Read(_in.AsSpan(used, _filled - used), out var frame) is > 0 and var length)
        {
            used += length;
            while (!frame.IsEmpty)
            {
                var end = _protocol.FirstMessage(frame);
                Handle(frame[..end]);
                frame = frame[end..];
            }
        }

        Drop(used);
        Flush();
    }

    void Handle(ReadOnlySpan<byte> message)
    {
        if (!_protocol.IsPing(message, out var pong))
        {
            _load.Received(this, message);
        }
        else if (pong is not null)
        {
            Write(pong);
        }
    }

    void Drop(int count)
    {
        _filled -= count;
        Buffer.BlockCopy(_in, count, _in, 0, _filled);
    }
}
