using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>What waits in the outbox is told by the meter <c>Warren.Outbox</c>.</summary>
public abstract partial class DatabaseContract
{
    [Fact]
    public async Task What_waits_in_the_outbox_is_measured()
    {
        // Others of this process measure services of the same name, but hardly so many events.
        var waiting = Random.Shared.Next(1_000, 30_000);
        var seen = new ConcurrentBag<long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Warren.Outbox", Name: "warren.outbox.pending" })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, pending, _, _) => seen.Add(pending));
        listener.Start();

        await using var notes = await StartAsync(Adding);
        notes.Cut();
        await notes.ExecuteAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {waiting})
            INSERT INTO warren_outbox (service, id, type, content_type, headers, body, due, claimed)
            SELECT 'notes', 'id-' || i, 'note.added', 'application/json', '{"{}"}', '', 1, 0 FROM n
            """);

        await notes.UntilAsync(() =>
        {
            listener.RecordObservableInstruments();
            return Task.FromResult(seen.Contains(waiting));
        });
    }
}
