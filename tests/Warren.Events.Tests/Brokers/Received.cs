using System.Text;
using System.Threading.Channels;

namespace Warren.Events.Tests.Brokers;

/// <summary>Collects what a consumer or mailbox is handed.</summary>
public sealed class Received
{
    readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();

    /// <summary>How many nobody has taken out yet.</summary>
    public int Count => _deliveries.Reader.Count;

    public Task<Settlement> AckAsync(Delivery delivery, CancellationToken cancellation)
    {
        _deliveries.Writer.TryWrite(delivery);
        return Task.FromResult(Settlement.Ack);
    }

    public ValueTask TakeAsync(Delivery delivery)
    {
        _deliveries.Writer.TryWrite(delivery);
        return default;
    }

    public async Task<Delivery> NextAsync() => await _deliveries.Reader.ReadAsync(BrokerTests.Bound());

    public async Task<string> NextTextAsync() => Encoding.UTF8.GetString((await NextAsync()).Body.Span);

    /// <summary>The next delivery that the test is about: a queue may hold what other tests left there.</summary>
    public async Task<Delivery> NextAsync(Func<Delivery, bool> wanted)
    {
        while (true)
        {
            var delivery = await NextAsync();
            if (wanted(delivery))
            {
                return delivery;
            }
        }
    }

    public async Task<string[]> NextTextsAsync(int count)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = await NextTextAsync();
        }

        return texts;
    }
}
