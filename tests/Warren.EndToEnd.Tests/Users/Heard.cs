using System.Collections.Concurrent;
using System.Text.Json;
using Warren.Events;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>What went over one exchange since the test began.</summary>
internal sealed class Heard
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly ConcurrentQueue<(string Key, string Type, JsonElement Body)> _all = new();

    public ValueTask TakeAsync(Delivery delivery)
    {
        var body = delivery.Body.IsEmpty ? default : JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
        _all.Enqueue((delivery.RoutingKey, delivery.Envelope.Type, body));
        return default;
    }

    /// <summary>All of a type so far that name somebody or something; all of the type without a name.</summary>
    public IReadOnlyList<(string Key, JsonElement Body)> Of(string type, params string[] about) => [.. _all
        .Where(h => h.Type == type && (about.Length == 0 || about.Any(name => h.Body.GetRawText().Contains(name, StringComparison.Ordinal))))
        .Select(h => (h.Key, h.Body))];

    /// <summary>Waits until there are so many, and answers them.</summary>
    public async Task<IReadOnlyList<(string Key, JsonElement Body)>> UntilAsync(string type, int count, params string[] about)
    {
        using var bound = new CancellationTokenSource(Limit, TimeProvider.System);
        while (Of(type, about).Count < count)
        {
            if (bound.IsCancellationRequested)
            {
                throw new TimeoutException($"Heard {Of(type, about).Count} of {count} {type} within {Limit.TotalSeconds} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        return Of(type, about);
    }
}
