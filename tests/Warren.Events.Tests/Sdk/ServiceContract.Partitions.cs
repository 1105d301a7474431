using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Warren.Events.Handlers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Order by key across instances: partitions, each with one consumer at a time.</summary>
public abstract partial class ServiceContract
{
    const int PartitionKeys = 6;

    [Fact]
    public async Task With_partitions_events_of_one_key_are_in_order_across_instances_while_one_stops_and_others_come()
    {
        var seen = new Ordered();
        var first = await OrderedHostAsync(seen, 4);
        await OrderedHostAsync(seen, 4);
        var sender = await StartAsync();

        await SendOrderedAsync(sender, 0, 10);
        await WhenAsync(() => seen.Count > 3 * PartitionKeys);
        var stopping = first.StopAsync(Bound());
        await SendOrderedAsync(sender, 10, 20);
        await stopping;
        await OrderedHostAsync(seen, 4);
        await SendOrderedAsync(sender, 20, 30);

        await WhenAsync(() => seen.Count == 30 * PartitionKeys);
        seen.AssertInOrder(30);
    }

    [Fact]
    public async Task When_an_instance_is_gone_with_events_in_hand_another_goes_on_with_them_in_order()
    {
        const int Partitions = 4;
        var before = await OrderedHostAsync(new Ordered(), Partitions);
        await before.StopAsync(Bound());
        var held = 0;
        var other = await StartAsync();
        var consumers = new List<IConsumer>();
        for (var index = 0; index < Partitions; index++)
        {
            var options = new ConsumerOptions(Names.Partition(Service, "keyed", index)) { DrainTime = TimeSpan.Zero, SingleActive = true };
            consumers.Add(await ConsumeAsync(other, options, async (_, _) =>
            {
                Interlocked.Increment(ref held);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
                return Settlement.Ack;
            }));
        }

        var seen = new Ordered();
        await OrderedHostAsync(seen, Partitions);
        var sender = await StartAsync();
        await SendOrderedAsync(sender, 0, 5);
        await WhenAsync(() => held == 5 * PartitionKeys);
        await SendOrderedAsync(sender, 5, 20);
        Assert.Equal(0, seen.Count);

        await Task.WhenAll(consumers.Select(consumer => consumer.StopAsync(Bound())));

        await WhenAsync(() => seen.Count == 20 * PartitionKeys);
        seen.AssertInOrder(20);
    }

    [Fact]
    public async Task Another_number_of_partitions_loses_nothing_and_no_two_instances_handle_a_key_at_once()
    {
        var before = await OrderedHostAsync(new Ordered(), 8);
        await before.StopAsync(Bound());
        var sender = await StartAsync();
        for (var index = 0; index < 8; index++)
        {
            // What an instance left in its partitions: each key where eight of them put it.
            foreach (var key in Enumerable.Range(0, PartitionKeys).Where(key => Partitioning.IndexOf($"{key}", "", 8) == index))
            {
                for (var version = 0; version < 5; version++)
                {
                    await PublishAsync(sender, Event(Fact, Json(key, version)) with
                    {
                        Exchange = "",
                        RoutingKey = Names.Partition(Service, "keyed", index),
                    });
                }
            }
        }

        var seen = new Ordered();
        await OrderedHostAsync(seen, 3);
        await OrderedHostAsync(seen, 3);
        await WhenAsync(() => seen.Count == 5 * PartitionKeys);
        await SendOrderedAsync(sender, 5, 10);

        await WhenAsync(() => seen.Count == 10 * PartitionKeys);
        seen.AssertInOrder(10);
    }

    [Fact]
    public async Task In_strict_order_a_partition_keeps_the_later_events_of_a_key_behind_one_that_fails_until_it_is_dead()
    {
        var seen = new Ordered();
        var tries = new ConcurrentQueue<int>();
        await HostAsync(Service, service => service.MapEvent(Fact, async (Happened happened, EventContext context) =>
        {
            if (happened is { Number: 1, Version: 1 })
            {
                tries.Enqueue(context.Attempt);
                throw new InvalidOperationException("on purpose");
            }

            // What comes behind it finds all of its tries over.
            Assert.True(happened is not { Number: 1, Version: > 1 } || tries.Count == 3);
            await seen.HandleAsync(happened);
        }).Key((Happened happened) => KeyOf(happened)).Partitions(2).StrictOrder());
        var sender = await StartAsync();
        var dead = await ReceiveAsync(sender, Names.Dead(Service));

        await SendOrderedAsync(sender, 0, 4);

        Assert.Equal(Json(1, 1), await dead.NextTextAsync());
        await WhenAsync(() => seen.Count == (4 * PartitionKeys) - 1);
        Assert.Equal([1, 2, 3], tries);
        Assert.Equal([0, 2, 3], seen.Of(1));
    }

    [Fact]
    public async Task A_failed_event_of_a_partition_comes_back_from_its_rung_and_a_replay_goes_to_its_partition()
    {
        var attempts = new ConcurrentQueue<(int Number, int Attempt)>();
        await HostAsync(Service, service => service.MapEvent(Fact, (Happened happened, EventContext context) =>
            attempts.Enqueue((happened.Number, context.Attempt))).Key((Happened happened) => KeyOf(happened)).Partitions(3).Lane("paid"));
        var sender = await StartAsync();

        await PublishAsync(sender, Again(Json(1, 1), 4));

        await WhenAsync(() => attempts.Count == 1);
        Assert.Equal((1, 4), Assert.Single(attempts));
    }

    [Fact]
    public void Partitions_need_a_key_and_one_number_for_a_lane()
    {
        var keyless = Build(Service, service => service.MapEvent(Fact, () => { }).Partitions(8));
        Assert.Contains("has .Partitions(8) and no key", Assert.Throws<InvalidOperationException>(keyless.Start).Message);
        var twice = Build(Other, service =>
        {
            service.MapEvent(Fact, (Happened _) => { }).Key().Partitions(8);
            service.MapEvent(Slow, (Happened _) => { }).Key().Partitions(4);
        });
        Assert.Contains("was given 8 partitions, and 4", Assert.Throws<InvalidOperationException>(twice.Start).Message);
    }

    Task<IHost> OrderedHostAsync(Ordered seen, int partitions) => HostAsync(Service, service =>
        service.MapEvent(Fact, (Happened happened) => seen.HandleAsync(happened)).Key((Happened happened) => KeyOf(happened)).Partitions(partitions));

    async Task SendOrderedAsync(IBroker sender, int from, int to)
    {
        for (var version = from; version < to; version++)
        {
            await Task.WhenAll(Enumerable.Range(0, PartitionKeys).Select(key => PublishAsync(sender, Event(Fact, Json(key, version)))));
        }
    }

    static string Json(int key, int version) => $$"""{"number":{{key}},"version":{{version}}}""";

    static string KeyOf(Happened happened) => happened.Number.ToString(CultureInfo.InvariantCulture);
}
