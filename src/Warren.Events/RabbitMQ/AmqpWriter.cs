using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Warren.Events.RabbitMQ;

/// <summary>Writes the types of AMQP 0-9-1 (4.2.5), or only counts what they take, so that the two can never differ.</summary>
ref struct AmqpWriter(Span<byte> span)
{
    const byte LongString = (byte)'S';
    const byte Int32 = (byte)'I';
    const byte Int64 = (byte)'l';

    /// <summary>A number of 64 bits has at most this many characters.</summary>
    const int MaxDigits = 20;

    readonly Span<byte> _span = span;
    bool _measures;

    public int Position { get; private set; }

    public static AmqpWriter Measuring() => new() { _measures = true };

    /// <summary>Leaves room, and says where.</summary>
    public int Skip(int count)
    {
        Position += count;
        return Position - count;
    }

    public readonly void BytesAt(int position, byte first, byte second)
    {
        if (!_measures)
        {
            (_span[position], _span[position + 1]) = (first, second);
        }
    }

    /// <summary>Writes the length of what came after it into the room left for it.</summary>
    public readonly void LengthAt(int position)
    {
        if (!_measures)
        {
            BinaryPrimitives.WriteInt32BigEndian(_span[position..], Position - position - 4);
        }
    }

    public void Byte(byte value)
    {
        if (!_measures)
        {
            _span[Position] = value;
        }

        Position++;
    }

    public void Int(int value)
    {
        if (!_measures)
        {
            BinaryPrimitives.WriteInt32BigEndian(_span[Position..], value);
        }

        Position += 4;
    }

    public void Long(long value)
    {
        if (!_measures)
        {
            BinaryPrimitives.WriteInt64BigEndian(_span[Position..], value);
        }

        Position += 8;
    }

    /// <summary>At most 255 bytes, which <see cref="Brokers.MessageRules"/> has checked.</summary>
    public void ShortString(string text)
    {
        var start = Skip(1);
        Text(text);
        if (!_measures)
        {
            _span[start] = (byte)(Position - start - 1);
        }
    }

    public void ShortString(long number)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        Byte((byte)length);
        Bytes(digits[..length]);
    }

    public void Header(string name, string value)
    {
        var length = BeginLongString(name);
        Text(value);
        LengthAt(length);
    }

    public void Header(string name, ReadOnlySpan<byte> value)
    {
        var length = BeginLongString(name);
        Bytes(value);
        LengthAt(length);
    }

    public void Header(string name, long value)
    {
        ShortString(name);
        Byte(Int64);
        Long(value);
    }

    public void Header(string name, int value)
    {
        ShortString(name);
        Byte(Int32);
        Int(value);
    }

    int BeginLongString(string name)
    {
        ShortString(name);
        Byte(LongString);
        return Skip(4);
    }

    void Text(string text) => Position += _measures ? Encoding.UTF8.GetByteCount(text) : Encoding.UTF8.GetBytes(text, _span[Position..]);

    void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (!_measures)
        {
            bytes.CopyTo(_span[Position..]);
        }

        Position += bytes.Length;
    }
}
