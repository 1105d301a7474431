using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    static readonly byte[] NoData = "{}"u8.ToArray();

    byte[] _data = NoData;

    /// <summary>
    /// The host's data on this socket that travels: who fetches sockets on any node sees it. One JSON value in UTF-8, <c>{}</c> at first. Replaced
    /// as a whole, so that it can be read from any thread. At most <see cref="SocketIOOptions.MaxSocketDataBytes"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The value is not one JSON value, or is too large.</exception>
    public ReadOnlyMemory<byte> Data
    {
        get => System.Threading.Volatile.Read(ref _data);
        set
        {
            if (value.Length > _server.Options.MaxSocketDataBytes)
            {
                throw new ArgumentException(
                    $"The data has {value.Length} bytes; SocketIOOptions.MaxSocketDataBytes allows {_server.Options.MaxSocketDataBytes}.", nameof(value));
            }

            if (!ArgumentReader.IsValue(value.Span))
            {
                throw new ArgumentException("The data is not one well-formed JSON value.", nameof(value));
            }

            System.Threading.Volatile.Write(ref _data, value.ToArray());
            if (Connected)
            {
                _server.Watcher?.DataChanged(this);
            }
        }
    }

    /// <summary>Writes <see cref="Data"/>.</summary>
    /// <param name="value">The data.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public void SetData<T>(T value, JsonTypeInfo<T> type) => Data = JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Reads <see cref="Data"/>.</summary>
    /// <param name="type">How to read it, from a source-generated context.</param>
    /// <exception cref="JsonException">The data does not fit.</exception>
    public T? GetData<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Data.Span, type);
}
