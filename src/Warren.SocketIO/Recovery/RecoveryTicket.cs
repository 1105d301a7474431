using System.Text.Json;

namespace Warren.SocketIO.Recovery;

/// <summary>What a client shows to get its session back: in its auth payload, beside whatever the application put there.</summary>
/// <param name="Pid">The session's secret.</param>
/// <param name="Offset">The offset of the last event it has; null when it has received none (socket.io issue 5538).</param>
internal sealed record RecoveryTicket(string Pid, string? Offset)
{
    const int MaxLength = 64;

    /// <returns>Null when the client does not ask for a session, or asks with anything but strings.</returns>
    public static RecoveryTicket? Read(ReadOnlySpan<byte> auth)
    {
        string? pid = null, offset = null;
        var reader = new Utf8JsonReader(auth, new JsonReaderOptions { MaxDepth = 64 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // As they are written, since unescaping a key with half of a surrogate pair throws.
            var isPid = reader.ValueSpan.SequenceEqual("pid"u8);
            var isOffset = reader.ValueSpan.SequenceEqual("offset"u8);
            reader.Read();
            if (isPid || isOffset)
            {
                if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.Length > MaxLength)
                {
                    return null;
                }

                (pid, offset) = isPid ? (reader.GetString(), offset) : (pid, reader.GetString());
            }

            reader.Skip();
        }

        return pid is null ? null : new RecoveryTicket(pid, offset);
    }
}
