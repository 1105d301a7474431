using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Tests;

public sealed class DeadlineWheelTests : IDisposable
{
    readonly FakeTimeProvider _clock = new();
    readonly DeadlineWheel _wheel;

    public DeadlineWheelTests()
    {
        _wheel = new DeadlineWheel(_clock, TimeSpan.FromMilliseconds(100));
    }

    public void Dispose() => _wheel.Dispose();

    [Fact]
    public void Deadlines_come_up_to_one_tick_late_and_never_early()
    {
        var random = new Random(1);
        var probes = Enumerable.Range(0, 1000).Select(_ => new Probe(_wheel)).ToArray();
        foreach (var probe in probes)
        {
            // Up to three rounds of the wheel.
            _wheel.Schedule(probe, random.Next(0, 150_000));
        }

        for (var tick = 0; tick < 1502; tick++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.All(probes, probe => Assert.InRange(Assert.Single(probe.Expirations) - probe.Due, 0, 100));
    }

    [Fact]
    public void A_deadline_can_be_moved_and_removed()
    {
        Probe moved = new(_wheel), removed = new(_wheel);
        _wheel.Schedule(moved, 500);
        _wheel.Schedule(removed, 500);
        _wheel.Schedule(moved, 2000);
        _wheel.Remove(removed);
        _wheel.Remove(removed);
        Advance(1000);
        Assert.Empty(moved.Expirations);
        Advance(1000);
        Assert.Single(moved.Expirations);
        Assert.Empty(removed.Expirations);
    }

    [Fact]
    public void A_deadline_may_schedule_itself_again()
    {
        var probe = new Probe(_wheel, again: 300);
        _wheel.Schedule(probe, 300);
        Advance(3000);
        Assert.InRange(probe.Expirations.Count, 7, 10);
    }

    [Fact]
    public void A_wheel_that_stood_still_starts_again()
    {
        var probe = new Probe(_wheel);
        _wheel.Schedule(probe, 100);
        Advance(500);
        _clock.Advance(TimeSpan.FromHours(1));
        _wheel.Schedule(probe, _wheel.Now + 200);
        Advance(300);
        Assert.Equal(2, probe.Expirations.Count);
    }

    [Fact]
    public void A_long_pause_of_the_process_loses_nothing()
    {
        var probes = Enumerable.Range(0, 100).Select(_ => new Probe(_wheel)).ToArray();
        for (var index = 0; index < probes.Length; index++)
        {
            _wheel.Schedule(probes[index], index * 1000);
        }

        // One advance of the fake clock still ticks for each period; the lateness of a real pause is what the lower bound of the loop covers.
        _clock.AutoAdvanceAmount = TimeSpan.FromSeconds(60);
        Advance(200);
        Assert.All(probes, probe => Assert.Single(probe.Expirations));
    }

    void Advance(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 100)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    sealed class Probe(DeadlineWheel wheel, long again = 0) : Deadline
    {
        public List<long> Expirations { get; } = [];

        internal override void Expired()
        {
            Expirations.Add(wheel.Now);
            if (again > 0)
            {
                wheel.Schedule(this, wheel.Now + again);
            }
        }
    }
}
