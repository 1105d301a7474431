using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MessagePack;

namespace Warren.SocketIO.MessagePack;

/// <summary>
/// One value from a client as JSON, its binary parts as attachments. Bounded: in depth here, in binary values by the option, in size by the
/// message, of which each byte becomes at most six, the escape of a control character.
/// </summary>
internal sealed class MessagePackToJson(int maxAttachments)
{
    const int MaxDepth = 64;

    readonly JsonOutput _json = new();
    readonly List<ReadOnlyMemory<byte>> _attachments = [];

    public ReadOnlyMemory<byte> Json => _json.Written;

    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _attachments;

    /// <returns>False for what has no meaning in JavaScript, and past a bound. What is not MessagePack is the library's exception.</returns>
    public bool TryConvert(ref MessagePackReader reader) => TryValue(ref reader, 0);

    bool TryValue(ref MessagePackReader reader, int depth)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Integer:
                Integer(ref reader);
                return true;
            case MessagePackType.Nil:
                reader.ReadNil();
                _json.Raw("null"u8);
                return true;
            case MessagePackType.Boolean:
                _json.Raw(reader.ReadBoolean() ? "true"u8 : "false"u8);
                return true;
            case MessagePackType.Float:
                Float(reader.ReadDouble());
                return true;
            case MessagePackType.String:
                return TryText(ref reader);
            case MessagePackType.Binary:
                return TryAttach(reader.ReadBytes()!.Value.ToArray());
            case MessagePackType.Extension:
                return TryExtension(ref reader);
            case MessagePackType.Array:
                return depth < MaxDepth && TryArray(ref reader, depth);
            case MessagePackType.Map:
                return depth < MaxDepth && TryMap(ref reader, depth);
            default:
                return false;
        }
    }

    bool TryArray(ref MessagePackReader reader, int depth)
    {
        _json.Raw("["u8);
        var count = reader.ReadArrayHeader();
        for (var index = 0; index < count; index++)
        {
            if (index > 0)
            {
                _json.Raw(","u8);
            }

            if (!TryValue(ref reader, depth + 1))
            {
                return false;
            }
        }

        _json.Raw("]"u8);
        return true;
    }

    bool TryMap(ref MessagePackReader reader, int depth)
    {
        var separator = "{"u8;
        var count = reader.ReadMapHeader();
        for (var index = 0; index < count; index++)
        {
            // Keys of JavaScript's objects are strings.
            if (reader.NextMessagePackType != MessagePackType.String || !reader.TryReadStringSpan(out var key))
            {
                return false;
            }

            if (Undefined.TrySkip(ref reader))
            {
                continue;
            }

            _json.Raw(separator);
            _json.Text(key);
            _json.Raw(":"u8);
            if (!TryValue(ref reader, depth + 1))
            {
                return false;
            }

            separator = ","u8;
        }

        _json.Raw(separator[0] == '{' ? "{"u8 : ""u8);

        _json.Raw("}"u8);
        return true;
    }

    bool TryText(ref MessagePackReader reader)
    {
        if (!reader.TryReadStringSpan(out var text))
        {
            return false;
        }

        _json.Text(text);
        return true;
    }

    void Integer(ref MessagePackReader reader)
    {
        if (reader.NextCode == MessagePackCode.UInt64)
        {
            _json.Number(reader.ReadUInt64());
        }
        else
        {
            _json.Number(reader.ReadInt64());
        }
    }

    /// <summary>As <c>JSON.stringify</c>: what is not a number of JSON is null, and zero has no sign.</summary>
    void Float(double number)
    {
        if (double.IsFinite(number))
        {
            _json.Number(number == 0 ? 0 : number);
        }
        else
        {
            _json.Raw("null"u8);
        }
    }

    bool TryAttach(byte[] data)
    {
        if (_attachments.Count >= maxAttachments)
        {
            return false;
        }

        _json.Raw("{\"_placeholder\":true,\"num\":"u8);
        _json.Number(_attachments.Count);
        _json.Raw("}"u8);
        _attachments.Add(data);
        return true;
    }

    /// <summary>
    /// npm's notepack.io has three meanings for extension 0, told apart by their format: undefined, a Date in milliseconds, an ArrayBuffer.
    /// Extension -1 is MessagePack's own time.
    /// </summary>
    bool TryExtension(ref MessagePackReader reader)
    {
        var code = reader.NextCode;
        var header = reader.ReadExtensionFormatHeader();
        if (header.TypeCode == ReservedMessagePackExtensionTypeCode.DateTime)
        {
            return TryTime(reader.ReadDateTime(header));
        }

        if (header.TypeCode != 0)
        {
            return false;
        }

        var data = reader.ReadRaw(header.Length);
        switch (code)
        {
            case MessagePackCode.FixExt1:
                _json.Raw("null"u8);
                return true;
            case MessagePackCode.FixExt8:
                return TryTime(Date(BinaryPrimitives.ReadInt64BigEndian(data.ToArray())));
            case MessagePackCode.Ext8 or MessagePackCode.Ext16 or MessagePackCode.Ext32:
                return TryAttach(data.ToArray());
            default:
                return false;
        }
    }

    bool TryTime(DateTime? time)
    {
        if (time is null)
        {
            return false;
        }

        _json.Raw("\""u8);
        _json.Raw(Encoding.ASCII.GetBytes(time.Value.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)));
        _json.Raw("\""u8);
        return true;
    }

    static DateTime? Date(long milliseconds) =>
        milliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime : null;
}
