using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Who may call, who is believed, and until when.</summary>
public abstract partial class ServiceContract
{
    static readonly Caller AnotherService = new() { Kind = CallerKind.Service, Service = "orders" };

    [Fact]
    public async Task A_request_is_closed_until_the_service_opens_it()
    {
        await HostAsync(Service, service =>
        {
            service.MapRequest("thing.closed", () => { });
            service.MapRequest("thing.anyone", () => { }).AllowAnonymous();
            service.MapRequest("thing.user", () => { }).RequireUser();
            service.MapRequest("thing.admin", () => { }).RequireRole("admin", "owner");
        });
        var asker = await AskerAsync();

        Assert.Equal("forbidden", await asker.CodeAsync("thing.closed", "null"));
        Assert.Equal("forbidden", await asker.CodeAsync("thing.closed", "null", User("ann", "admin")));
        await asker.DataAsync("thing.closed", "null", AnotherService);
        await asker.DataAsync("thing.anyone", "null");
        Assert.Equal("unauthenticated", await asker.CodeAsync("thing.user", "null"));
        Assert.Equal("unauthenticated", await asker.CodeAsync("thing.user", "null", AnotherService));
        await asker.DataAsync("thing.user", "null", User());
        Assert.Equal("unauthenticated", await asker.CodeAsync("thing.admin", "null"));
        Assert.Equal("forbidden", await asker.CodeAsync("thing.admin", "null", User("ann", "clerk")));
        await asker.DataAsync("thing.admin", "null", User("ann", "owner"));
    }

    [Fact]
    public async Task Asking_for_the_user_when_nobody_is_signed_in_is_a_fault_that_says_so()
    {
        await HostAsync(Service, service => service.MapRequest("thing.mine", (EventContext context) => context.User.Id).AllowAnonymous());
        var asker = await AskerAsync();

        Assert.Equal("internal", await asker.CodeAsync("thing.mine", "null"));
        await WhenAsync(() => Logged.Has("RequestFailed"));
        Assert.Contains("Map it with .RequireUser()", Logged.TextOf("RequestFailed"));
    }

    [Fact]
    public async Task A_context_from_another_account_than_the_routers_is_refused()
    {
        await HostAsync("inventory", service => service.MapRequest("stock.reserve", () => { }).RequireUser(), account: "inventory", separate: true);
        await using var mallory = await AskerAsync("mallory", separate: true);
        await using var router = await AskerAsync("router", separate: true);

        Assert.Equal("forbidden", await mallory.CodeAsync("stock.reserve", "null", User("ann"), to: "inventory"));
        await router.DataAsync("stock.reserve", "null", User("ann"), to: "inventory");
        Assert.Contains("mallory", Logged.TextOf("ContextForged"));
    }

    [Fact]
    public async Task With_accounts_apart_a_service_that_asks_is_known_by_its_account()
    {
        await HostAsync(
            "inventory", service => service.MapRequest("stock.who", (EventContext context) => context.Caller.Service!), account: "inventory", separate: true);
        var users = await StartAsync("users");
        await using var client = new RequestClient(users, new BrokerTrust { Separate = true }, TimeProvider.System);
        await WhenAsync(() => client.IsReady);

        var answer = await client.SendAsync(new OutgoingRequest("inventory", "stock.who", "null"u8.ToArray(), "router"), Bound());

        Assert.Contains("\"users\"", Text(answer.Reply!));
    }

    [Fact]
    public async Task A_service_under_another_ones_account_does_not_start()
    {
        var host = Build("inventory", _ => { }, account: "users", separate: true);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Bound()));

        Assert.Contains("'inventory' is logged in to the broker as 'users'", refused.Message);
    }

    [Fact]
    public async Task A_request_whose_deadline_is_over_is_dropped_before_its_handler()
    {
        var handled = 0;
        await HostAsync(Service, service => service.MapRequest("thing.ask", () => Interlocked.Increment(ref handled)).AllowAnonymous());
        var asker = await AskerAsync();
        var late = NewEnvelope("thing.ask") with { Deadline = TimeProvider.System.GetUtcNow().AddSeconds(-1), Caller = Caller.Anonymous };

        await PublishAsync(asker.Broker, new OutgoingMessage("", Names.Requests(Service), late, "null"u8.ToArray()) { Mandatory = true });

        await WhenAsync(() => Logged.Has("RequestExpired"));
        Assert.Equal(0, handled);
    }

    [Fact]
    public async Task The_handlers_token_fires_at_the_deadline_and_the_reply_is_timeout()
    {
        await HostAsync(Service, service => service.MapRequest(
            "thing.wait", async (CancellationToken cancellation) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation))
            .AllowAnonymous().Timeout(TimeSpan.FromMilliseconds(100)));
        var asker = await AskerAsync();

        Assert.Equal("timeout", await asker.CodeAsync("thing.wait", "null"));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unavailable_and_one_that_is_gone_is_a_timeout()
    {
        var asker = await AskerAsync();
        Assert.Equal(RequestOutcome.Unavailable, (await asker.SendAsync("thing.ask", "null")).Outcome);

        var host = await HostAsync(Service, service => service.MapRequest("thing.ask", () => { }).AllowAnonymous());
        await asker.DataAsync("thing.ask", "null");
        await host.StopAsync(Bound());

        Assert.Equal(RequestOutcome.Timeout, (await asker.SendAsync("thing.ask", "null")).Outcome);
    }
}
