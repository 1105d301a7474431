using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// RFC 6455 sections 5 and 8.1 for a server: bytes in, whole messages out, no I/O. Buffers come from the pool, grow with what has really
/// arrived (never with what a header announces), and go back when nothing is left in them, so an idle connection holds none.
/// </summary>
internal sealed class WebSocketReader(int maxMessageBytes, int maxFragments, bool inflates = false) : IDisposable
{
    const int FirstBuffer = 4096;
    const int MaxHeader = 14;

    byte[]? _buffer;
    int _start;
    int _end;

    // A message under assembly from fragments.
    byte[]? _message;
    int _messageLength;
    int _fragments;
    byte _messageOpcode;
    bool _messageCompressed;
    bool _frameCompressed;
    byte[]? _inflated;

    /// <summary>Close status for the peer after <see cref="WebSocketReadResult.Failed"/>.</summary>
    public int Error { get; private set; }

    public bool IsEmpty => _start == _end;

    /// <summary>Where the next bytes from the peer belong; call <see cref="Advance"/> with their count.</summary>
    public Memory<byte> GetMemory()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(FirstBuffer);
        if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        return _buffer.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    public WebSocketReadResult TryRead(out WebSocketMessage message)
    {
        while (true)
        {
            var result = TryReadFrame(out var opcode, out var final, out var payload);
            message = new WebSocketMessage(opcode, payload);
            if (result != WebSocketReadResult.Message || opcode >= WebSocketFrames.Close)
            {
                return result;
            }

            if (Assemble(ref message, final))
            {
                if (_messageCompressed && !Inflate(ref message))
                {
                    return WebSocketReadResult.Failed;
                }

                var failed = message.Opcode == WebSocketFrames.Text && !Utf8.IsValid(message.Payload.Span);
                return failed ? Fail(1007) : WebSocketReadResult.Message;
            }

            if (Error != 0)
            {
                return WebSocketReadResult.Failed;
            }
        }
    }

    /// <summary>Gives back what is not needed until more arrives; the last message is no longer valid then.</summary>
    public void ReleaseIfIdle()
    {
        if (_fragments == 0)
        {
            ReleaseMessage();
        }

        ReleaseInflated();

        if (IsEmpty && _buffer is { } buffer)
        {
            _buffer = null;
            _start = _end = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _end = _start;
        ReleaseIfIdle();
        ReleaseMessage();
    }

    WebSocketReadResult TryReadFrame(out byte opcode, out bool final, out Memory<byte> payload)
    {
        (opcode, final, payload) = (0, false, default);
        var unread = _buffer.AsSpan(_start, _end - _start);
        if (unread.Length < 2)
        {
            return WebSocketReadResult.NeedMore;
        }

        (opcode, final) = ((byte)(unread[0] & 0x0F), (unread[0] & 0x80) != 0);
        // RFC 7692, section 6: only the first frame of a message says that the message is compressed.
        _frameCompressed = inflates && (unread[0] & WebSocketDeflate.Flag) != 0 && opcode is WebSocketFrames.Text or WebSocketFrames.Binary;
        var reserved = (unread[0] & (_frameCompressed ? 0x30 : 0x70)) != 0;
        var masked = (unread[1] & 0x80) != 0;
        var control = opcode >= WebSocketFrames.Close;
        var length7 = unread[1] & 0x7F;
        if (reserved || !masked || opcode is > 2 and < 8 or > 10 || (control && (!final || length7 > 125)))
        {
            return Fail(1002);
        }

        var headerLength = 2 + 4 + (length7 switch { 126 => 2, 127 => 8, _ => 0 });
        if (unread.Length < headerLength)
        {
            return WebSocketReadResult.NeedMore;
        }

        var length = length7 switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(unread[2..]),
            127 => BinaryPrimitives.ReadUInt64BigEndian(unread[2..]),
            _ => (ulong)length7,
        };
        var continues = opcode == WebSocketFrames.Continuation;
        if (!control && length > (ulong)(MaxBytes(continues ? _messageCompressed : _frameCompressed) - (continues ? _messageLength : 0)))
        {
            return Fail(1009);
        }

        if ((ulong)(unread.Length - headerLength) < length)
        {
            return WebSocketReadResult.NeedMore;
        }

        payload = _buffer.AsMemory(_start + headerLength, (int)length);
        WebSocketFrames.Unmask(payload.Span, MemoryMarshal.Read<uint>(unread.Slice(headerLength - 4, 4)));
        _start += headerLength + (int)length;
        return WebSocketReadResult.Message;
    }

    /// <summary>Section 5.4. False while the message is not whole; then <see cref="Error"/> tells whether to go on.</summary>
    bool Assemble(ref WebSocketMessage frame, bool final)
    {
        var continues = frame.Opcode == WebSocketFrames.Continuation;
        if (continues != (_fragments > 0))
        {
            Fail(1002);
            return false;
        }

        if (!continues)
        {
            // The buffer of the message before this one was valid until now.
            ReleaseMessage();
            ReleaseInflated();
            _messageCompressed = _frameCompressed;
            if (final)
            {
                return true;
            }

            _messageOpcode = frame.Opcode;
        }

        if (++_fragments > maxFragments)
        {
            Fail(1008);
            return false;
        }

        Append(frame.Payload.Span);
        if (!final)
        {
            return false;
        }

        frame = new WebSocketMessage(_messageOpcode, _message.AsMemory(0, _messageLength));
        _fragments = 0;
        return true;
    }

    bool Inflate(ref WebSocketMessage message)
    {
        var status = WebSocketDeflate.TryInflate(message.Payload.Span, maxMessageBytes, out _inflated, out var length);
        message = message with { Payload = _inflated.AsMemory(0, length) };
        Error = status;
        return status == 0;
    }

    int MaxBytes(bool compressed) => compressed ? WebSocketDeflate.MaxCompressed(maxMessageBytes) : maxMessageBytes;

    void Append(ReadOnlySpan<byte> part)
    {
        var needed = _messageLength + part.Length;
        if (_message is null || _message.Length < needed)
        {
            // Doubling, so that many tiny fragments cost linear time.
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstBuffer, _messageLength * 2)));
            _message.AsSpan(0, _messageLength).CopyTo(larger);
            var length = _messageLength;
            ReleaseMessage();
            (_message, _messageLength) = (larger, length);
        }

        part.CopyTo(_message.AsSpan(_messageLength));
        _messageLength = needed;
    }

    void ReleaseMessage()
    {
        if (_message is { } message)
        {
            _message = null;
            ArrayPool<byte>.Shared.Return(message);
        }

        _messageLength = 0;
    }

    void ReleaseInflated()
    {
        if (_inflated is { } inflated)
        {
            _inflated = null;
            ArrayPool<byte>.Shared.Return(inflated);
        }
    }

    void MakeRoom()
    {
        var unread = _end - _start;
        var buffer = _buffer!;
        if (_start > 0)
        {
            buffer.AsSpan(_start, unread).CopyTo(buffer);
        }
        else
        {
            // Full of one unfinished frame, whose length was found to be within the limit.
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, Math.Max(MaxBytes(inflates) + MaxHeader, buffer.Length + 1)));
            buffer.AsSpan(0, unread).CopyTo(_buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (_start, _end) = (0, unread);
    }

    WebSocketReadResult Fail(int status)
    {
        Error = status;
        return WebSocketReadResult.Failed;
    }
}
