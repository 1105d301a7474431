using RabbitMQ.Client;
using Warren.Events.RabbitMQ;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What is written without the client's own properties is what the client itself would write, byte for byte.</summary>
public sealed class HeaderWriterTests
{
    static readonly Envelope Plain = new() { Id = "0198f6a2-0000-7000-8000-000000000000", Type = "thing.do", Source = "router" };

    public static TheoryData<string> Cases => [.. Envelopes.Keys];

    static Dictionary<string, (Envelope Envelope, TimeSpan? Expiration)> Envelopes { get; } = new()
    {
        ["nothing but what is needed"] = (Plain, null),
        ["a reply"] = (Plain with { CorrelationId = "1" }, null),
        ["a binary reply that joins a room"] =
            (Plain with { ContentType = Envelope.Binary, CorrelationId = "18446744073709551615", Headers = new Dictionary<string, string> { ["warren-join"] = "[\"größe\"]" } }, null),
        ["an anonymous request"] = (Plain with { ReplyTo = "amq.gen-x", CorrelationId = "1", Deadline = DateTimeOffset.UnixEpoch.AddDays(20_000) }, TimeSpan.Zero),
        ["a whole request"] = (Plain with
        {
            ReplyTo = "amq.gen-x",
            CorrelationId = "1",
            Caller = new Caller { Kind = CallerKind.User, UserId = "ann", Roles = ["admin"], SessionId = "session", Locale = "größe" },
            Deadline = DateTimeOffset.UnixEpoch.AddDays(20_000),
            Time = DateTimeOffset.UnixEpoch.AddDays(20_000).AddMilliseconds(5),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        }, TimeSpan.FromMilliseconds(uint.MaxValue)),
        ["a later try"] = (Plain with { Attempt = int.MaxValue }, null),
        ["the longest names"] = (Plain with { Type = new string('x', 255), ReplyTo = new string('ö', 127) }, null),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_bytes_are_the_clients(string name)
    {
        var (envelope, expiration) = Envelopes[name];
        var message = new OutgoingMessage("", "users.requests", envelope, default) { Expiration = expiration, Confirm = false };

        var clients = EnvelopeCodec.Encode(message, "router");
        if (clients.Headers is { Count: 0 })
        {
            clients.ClearHeaders(); // An empty table says no more than none.
        }

        Assert.Equal(Bytes(clients), Bytes(new MessageHeader(message, "router")));
    }

    static byte[] Bytes(IAmqpHeader header)
    {
        // More than is asked for, to see that not more is written.
        var buffer = new byte[header.GetRequiredBufferSize() + 100];
        var length = header.WriteTo(buffer);
        Assert.Equal(header.GetRequiredBufferSize(), length);
        return buffer[..length];
    }
}
