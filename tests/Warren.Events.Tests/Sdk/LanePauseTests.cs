using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Warren.Events.Handlers;
using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>When a lane that paused asks whether what was away is back.</summary>
public sealed class LanePauseTests
{
    [Fact]
    public async Task What_was_in_hand_when_a_lane_paused_does_not_put_off_the_first_probe()
    {
        var time = new FakeTimeProvider();
        var pause = new LanePause("mail", time, NullLogger.Instance);
        for (var i = 0; i < 40; i++)
        {
            pause.Report(isAway: true);
        }

        Assert.True(pause.IsPaused);
        time.Advance(TimeSpan.FromSeconds(1));
        await pause.WaitAsync(TimeSpan.MaxValue, BrokerTests.Bound()); // It is the probe.
        pause.Report(isAway: false);

        Assert.False(pause.IsPaused);
    }
}
