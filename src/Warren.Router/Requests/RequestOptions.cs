using System.Text.Json;
using Warren.Events;

namespace Warren.Router.Requests;

/// <summary>The two things a client may add beside its payload, both checked: the request's id and its time limit.</summary>
/// <param name="Id">The client's own id, a UUID in lower case; <c>null</c> if it gave none.</param>
/// <param name="Timeout">How long it waits; <c>null</c> if it said nothing.</param>
readonly record struct RequestOptions(string? Id, TimeSpan? Timeout)
{
    public const int MinTimeoutMilliseconds = 100;
    public const int MaxTimeoutMilliseconds = 60_000;

    /// <summary>Reads <c>{id, timeout}</c>; anything else in it is an error that names the key.</summary>
    public static EventError? Read(ReadOnlySpan<byte> json, out RequestOptions options)
    {
        options = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return RouterErrors.InvalidPayload("The second argument may only be an object with id and timeout. Put data into the first one.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var error = reader.ValueTextEquals("id"u8) ? ReadId(ref reader, ref options)
                    : reader.ValueTextEquals("timeout"u8) ? ReadTimeout(ref reader, ref options)
                    : Unknown(ref reader);
                if (error is not null)
                {
                    return error;
                }
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return RouterErrors.InvalidPayload("The second argument is not valid JSON.");
        }
    }

    /// <summary>Checks an id given as text.</summary>
    public static bool TryReadId(string? text, out string? id)
    {
        var valid = Guid.TryParseExact(text, "D", out var guid) && guid != Guid.Empty;
        id = valid ? guid.ToString() : null;
        return valid;
    }

    static EventError? ReadId(ref Utf8JsonReader reader, ref RequestOptions options)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || !TryReadId(reader.GetString(), out var id))
        {
            return RouterErrors.InvalidPayload("The request's id must be a UUID in its usual form of 36 characters.", "id");
        }

        options = options with { Id = id };
        return null;
    }

    static EventError? ReadTimeout(ref Utf8JsonReader reader, ref RequestOptions options)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var milliseconds)
            || milliseconds is not (>= MinTimeoutMilliseconds and <= MaxTimeoutMilliseconds))
        {
            return RouterErrors.InvalidPayload(
                $"The timeout must be a number of milliseconds from {MinTimeoutMilliseconds} to {MaxTimeoutMilliseconds}.", "timeout");
        }

        options = options with { Timeout = TimeSpan.FromMilliseconds(milliseconds) };
        return null;
    }

    static EventError Unknown(ref Utf8JsonReader reader) =>
        RouterErrors.InvalidPayload("The second argument may only hold id and timeout.", Printable.Of(reader.GetString()));
}
