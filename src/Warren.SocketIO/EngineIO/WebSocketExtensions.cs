namespace Warren.SocketIO.EngineIO;

/// <summary>
/// Section 7.1 of RFC 7692: chooses among the offers of a client. One is taken if all its parameters are known, valid, met once, and can be
/// kept; the others are passed over, as the RFC says.
/// </summary>
internal static class WebSocketExtensions
{
    const string Answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    /// <returns>The answering header, or null when there is nothing to agree on.</returns>
    public static string? Negotiate(string offers)
    {
        foreach (var offer in offers.AsSpan().Split(','))
        {
            if (TryAccept(offers.AsSpan(offer), out var answer))
            {
                return answer;
            }
        }

        return null;
    }

    static bool TryAccept(ReadOnlySpan<char> offer, out string answer)
    {
        answer = Answer;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in offer.Split(';'))
        {
            var part = offer[range].Trim();
            if (range.Start.Value == 0)
            {
                if (part is not "permessage-deflate")
                {
                    return false;
                }

                continue;
            }

            var equals = part.IndexOf('=');
            var name = (equals < 0 ? part : part[..equals]).TrimEnd();
            var value = equals < 0 ? null : part[(equals + 1)..].Trim().ToString();
            if (!seen.Add(name.ToString()) || !IsKept(name, value))
            {
                return false;
            }

            if (name is "server_max_window_bits")
            {
                answer = Answer + "; server_max_window_bits=15";
            }
        }

        return true;
    }

    /// <summary>The framework's deflater has one window, of 15 bits; its inflater reads every smaller one.</summary>
    static bool IsKept(ReadOnlySpan<char> name, string? value) => name switch
    {
        "server_no_context_takeover" or "client_no_context_takeover" => value is null,
        "server_max_window_bits" => value is "15" or "\"15\"",
        "client_max_window_bits" => value is null || IsBits(value.Trim('"')),
        _ => false,
    };

    static bool IsBits(string value) => value is "8" or "9" or "10" or "11" or "12" or "13" or "14" or "15";
}
