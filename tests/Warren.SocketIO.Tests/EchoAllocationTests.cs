using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>
/// What the server allocates for an event and for a delivery, counted over the whole process while a client that allocates nothing talks to it
/// over a real socket. Counts, not times; the least of a few tries, since others may allocate beside it.
/// </summary>
[Collection<AloneCollection>]
public sealed class EchoAllocationTests
{
    const int Tries = 5;
    const int Rounds = 4000;

    static readonly string Payload = $$"""{"text":"{{new string('x', 117)}}"}""";

    [Fact]
    public async Task An_echo_with_acknowledgement_of_128_bytes_allocates_at_most_200_bytes()
    {
        await using var host = await TestHost.StartAsync(Unlimited, server => server.Default.OnConnection(socket =>
        {
            socket.OnBorrowed("echo", received => received.AckRaw(received.JsonArguments));
            return default;
        }));
        Assert.InRange(Least(() => Echo(host, $"427[\"echo\",{Payload}]", $"437[{Payload}]")), 0, 200);
    }

    /// <summary>
    /// The event owns a copy of what the client sent, here 168 bytes with the array's header, because a handler may keep it. Most of the rest are
    /// the state machines of the pump, which only a debug build allocates.
    /// </summary>
    [Fact]
    public async Task An_event_that_may_be_kept_costs_its_copy_and_at_most_600_bytes()
    {
        await using var host = await TestHost.StartAsync(Unlimited, server => server.Default.OnConnection(socket =>
        {
            socket.On("echo", received =>
            {
                received.AckRaw(received.Arguments[0].Json);
                return default;
            });
            return default;
        }));
        Assert.InRange(Least(() => Echo(host, $"427[\"echo\",{Payload}]", $"437[{Payload}]")), 0, 768);
    }

    /// <summary>What is left are the event, which may still be acknowledged, and in a debug build the state machines of the pump.</summary>
    [Fact]
    public async Task An_event_that_its_handler_releases_costs_at_most_460_bytes_and_no_copy()
    {
        await using var host = await TestHost.StartAsync(Unlimited, server => server.Default.OnConnection(socket =>
        {
            socket.On("echo", received =>
            {
                received.AckRaw(received.Arguments[0].Json);
                received.ReleaseArguments();
                return default;
            });
            return default;
        }));
        Assert.InRange(Least(() => Echo(host, $"427[\"echo\",{Payload}]", $"437[{Payload}]")), 0, 460);
    }

    [Fact]
    public async Task A_delivery_of_a_broadcast_allocates_at_most_32_bytes()
    {
        const int receivers = 50;
        await using var host = await TestHost.StartAsync(Unlimited, _ => { });
        using var clients = new ClientSet(host, receivers);
        var json = Encoding.UTF8.GetBytes(Payload);
        var frame = Encoding.UTF8.GetByteCount($"42[\"x\",{Payload}]") + 4;
        var perBroadcast = Least(() =>
        {
            host.Server.Default.EmitRaw("x", json);
            clients.Receive(frame);
        }, Rounds / receivers);
        Assert.InRange(perBroadcast / receivers, 0, 32);
    }

    static void Unlimited(SocketIOOptions options) => options.EventsPerSecond = 0;

    static Action Echo(TestHost host, string sent, string answer)
    {
        var clients = new ClientSet(host, 1);
        var frame = RawWebSocket.Frame(0x81, Encoding.UTF8.GetBytes(sent));
        var expected = Encoding.UTF8.GetByteCount(answer) + 4;
        return () =>
        {
            clients.Send(frame);
            clients.Receive(expected);
        };
    }

    static double Least(Func<Action> prepare)
    {
        return Least(prepare(), Rounds);
    }

    /// <summary>Bytes a round, in the quietest try; the first ones compile the code and fill the pools.</summary>
    static double Least(Action round, int rounds)
    {
        var least = double.MaxValue;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var count = 0; count < rounds; count++)
            {
                round();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)rounds);
        }

        return least;
    }
}
