using System.Collections.Concurrent;
using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Router;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
{
    [Fact]
    public async Task Presence_is_reported_in_full_at_first_then_as_changes_and_in_full_again_when_asked()
    {
        var router = await RouterWithIdentityAsync(options => options.PresenceInterval = TimeSpan.FromMilliseconds(50));
        var ann = await ConnectAsAsync(router, Identity.Token("ann"));
        Data(await ann.AskAsync("echo.user"));

        var reports = new ConcurrentQueue<JsonElement>();
        var refuse = false;
        Keep(await ServiceProcess.StartAsync(Brokers.Login("mallory"), "mallory", service => service.MapRequest("presence.report",
            object? (JsonElement report) =>
            {
                reports.Enqueue(report);
                return refuse ? new EventError("full_needed", "Send everything.") : null;
            })));
        await RouterProcess.UntilAsync("a full report", () => reports.Any(r => r.GetProperty("full").GetBoolean() && Binds(r, ann.Id, "ann")));

        var bob = await router.ConnectAsAsync(Identity.Token("bob"));
        await RouterProcess.UntilAsync("bob came", () => reports.Any(r => !r.GetProperty("full").GetBoolean() && Binds(r, bob.Id, "bob")));
        await bob.DisposeAsync();
        await RouterProcess.UntilAsync("bob left", () => reports.Any(r => r.GetProperty("left").EnumerateArray().Any(s => s.GetString() == bob.Id)));

        refuse = true;
        var carol = await ConnectAsAsync(router, Identity.Token("carol"));
        await RouterProcess.UntilAsync("a report is refused", () => reports.Any(r => Binds(r, carol.Id, "carol")));
        refuse = false;
        await RouterProcess.UntilAsync("everything is told again", () => reports.Any(r =>
            r.GetProperty("full").GetBoolean() && Binds(r, ann.Id, "ann") && Binds(r, carol.Id, "carol")));

        Assert.All(reports, report => Assert.Equal(router.Get<RouterNode>().Id, report.GetProperty("node").GetString()));
        var numbers = reports.Select(r => r.GetProperty("seq").GetInt64()).ToList();
        Assert.Equal(numbers.Order(), numbers);
    }

    [Fact]
    public async Task A_router_that_stops_says_that_its_sockets_have_gone()
    {
        var router = await RouterProcess.StartAsync(Brokers.Login("router"), configure: options => options.PresenceInterval = TimeSpan.FromMilliseconds(50));
        var last = new ConcurrentQueue<JsonElement>();
        Keep(await ServiceProcess.StartAsync(Brokers.Login("mallory"), "mallory", service =>
            service.MapRequest("presence.report", (JsonElement report) => last.Enqueue(report))));
        await RouterProcess.UntilAsync("a first report", () => !last.IsEmpty);
        await router.DisposeAsync();
        Assert.True(last.Last().GetProperty("full").GetBoolean());
        Assert.Equal(0, last.Last().GetProperty("bound").GetArrayLength());
        Assert.True(last.Count > 1);
    }

    static bool Binds(JsonElement report, string socket, string user) => report.GetProperty("bound").EnumerateArray()
        .Any(b => b.GetProperty("socket").GetString() == socket && b.GetProperty("uid").GetString() == user);
}
