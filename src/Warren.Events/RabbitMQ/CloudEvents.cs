using System.Globalization;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// CloudEvents 1.0 in binary mode, as headers of published events, so that any language can join. The names are those of the AMQP 1.0
/// binding, which RabbitMQ maps text headers to. Senders may write <c>cloudEvents_</c> or <c>cloudEvents:</c>; both are read.
/// </summary>
static class CloudEvents
{
    public const string Id = "id";
    public const string Type = "type";
    public const string Source = "source";
    const string Time = "time";
    const string SpecVersion = "specversion";

    const string Prefix = "cloudEvents_";
    const string OtherPrefix = "cloudEvents:";
    const string Rfc3339 = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static void Write(Envelope envelope, Dictionary<string, object?> headers)
    {
        headers[Prefix + SpecVersion] = "1.0";
        headers[Prefix + Id] = envelope.Id;
        headers[Prefix + Type] = envelope.Type;
        headers[Prefix + Source] = "/" + envelope.Source;
        if (envelope.Time is { } time)
        {
            // The property holds whole seconds only.
            headers[Prefix + Time] = time.ToUniversalTime().ToString(Rfc3339, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether there is any attribute; most messages have none, and then nobody needs to look for each.</summary>
    public static bool IsIn(IDictionary<string, object?> headers)
    {
        if (headers.Count == 0)
        {
            return false;
        }

        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(OtherPrefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public static string? Read(IDictionary<string, object?> headers, string attribute) =>
        EnvelopeCodec.Text(headers, Prefix + attribute) ?? EnvelopeCodec.Text(headers, OtherPrefix + attribute);

    public static DateTimeOffset? ReadTime(IDictionary<string, object?> headers) =>
        DateTimeOffset.TryParse(Read(headers, Time), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>Whether a header only repeats what the envelope says; other attributes and extensions are headers like any other.</summary>
    public static bool IsOwn(string name) =>
        (name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(OtherPrefix, StringComparison.Ordinal))
        && name[Prefix.Length..] is Id or Type or Source or Time or SpecVersion;
}
