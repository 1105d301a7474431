using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task Sessions_sockets_packets_and_refusals_are_counted()
    {
        await using var host = await TestHost.StartAsync();
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = Listen };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.Start();

        await using (var client = await RawWebSocket.JoinAsync(host))
        {
            Assert.Equal(1, counts["sessions"]);
            Assert.Equal(1, counts["sockets"]);
            await client.SendAsync("40/nowhere,");
            Assert.StartsWith("42", await client.ReceiveTextAsync());
            Assert.StartsWith("44", await client.ReceiveTextAsync());
            await client.SendAsync("1");
            await client.ReceiveCloseAsync();
        }

        await using var refused = await RawWebSocket.ConnectAsync(host.Address, "EIO=3&transport=websocket");
        Assert.Equal(0, counts["sessions"]);
        // The client sees the close before its socket has ended.
        await Bounds.UntilAsync(() => counts["sockets"] == 0, "the socket had ended");
        Assert.Equal(1, counts["sessions.closed transport close"]);
        Assert.Equal(1, counts["sockets.disconnected transport close"]);
        Assert.Equal(1, counts["sockets.refused"]);
        Assert.Equal(1, counts["requests.refused unsupported_version"]);
        Assert.Equal(3, counts["packets.received"]);
        // Open, CONNECT, the event of the suite's handler, CONNECT_ERROR.
        Assert.Equal(4, counts["packets.sent"]);

        void Listen(Instrument instrument, MeterListener to)
        {
            if (host.Owns(instrument.Meter))
            {
                to.EnableMeasurementEvents(instrument);
            }
        }

        void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = instrument.Name["warren.socketio.".Length..] + (tags.Length > 0 ? $" {tags[0].Value}" : "");
            counts.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }
}
