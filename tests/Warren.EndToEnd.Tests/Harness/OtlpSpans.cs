using System.Text;

namespace Warren.EndToEnd.Tests.Harness;

/// <summary>Reads <c>ExportTraceServiceRequest</c> of opentelemetry-proto, as far as the tests look: numbers are the fields of that schema.</summary>
static class OtlpSpans
{
    const int ResourceSpans = 1;

    public static IEnumerable<OtlpReceiver.Span> Read(byte[] request)
    {
        foreach (var resourceSpans in Messages(request, ResourceSpans))
        {
            var resource = Messages(resourceSpans, 1).SelectMany(r => Tags(r, 1)).ToDictionary();
            foreach (var span in Messages(resourceSpans, 2).SelectMany(scope => Messages(scope, 2)))
            {
                yield return new OtlpReceiver.Span(
                    Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5), resource["service.name"], Tags(span, 9).ToDictionary());
            }
        }
    }

    static IEnumerable<KeyValuePair<string, string>> Tags(byte[] message, int field) =>
        Messages(message, field).Select(pair => KeyValuePair.Create(Text(pair, 1), Messages(pair, 2).Select(value => Text(value, 1)).FirstOrDefault("")));

    static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Messages(message, field).FirstOrDefault([]));

    static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Messages(message, field).FirstOrDefault([]));

    /// <summary>The length-delimited values of one field: texts, bytes and messages.</summary>
    static List<byte[]> Messages(byte[] message, int field)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(key >> 3) == field)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} at {at}.");
            }
        }

        return found;
    }

    static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }
}
