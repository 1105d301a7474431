using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Warren.Events.Contracts;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public abstract partial class RouterSuite
{
    [Fact]
    public async Task A_router_started_after_the_services_learns_them()
    {
        await EchoAsync();
        var router = await RouterAsync();
        await router.KnowsAsync("echo.say");
        Data(await (await ConnectAsync(router)).AskAsync("echo.say", "1"));
    }

    [Fact]
    public async Task A_contract_counts_only_from_the_account_of_its_service()
    {
        var router = await RouterAsync();
        var mallory = await RawAsync("mallory", "mallory.greet");
        await router.KnowsAsync("mallory.greet");
        await mallory.Control.SendAsync(Names.Control.ContractAnnounced, Announcement("inventory", "echo.say"));
        await RouterProcess.UntilAsync("it is refused", () => router.Logs.Text.Contains("speaks for service inventory: it came from the broker account mallory"));
        await router.SettledAsync();
        Assert.Equal("unknown_event", Code(await (await ConnectAsync(router)).AskAsync("echo.say", "1")));
    }

    [Fact]
    public async Task Nobody_else_can_say_that_a_service_leaves()
    {
        var router = await RouterWithEchoAsync();
        var mallory = await RawAsync("mallory", "mallory.greet");
        await mallory.Control.SendAsync(Names.Control.ContractLeft, """{"service":"inventory","instance":"x"}"""u8.ToArray());
        await RouterProcess.UntilAsync("it is refused", () => router.Logs.Text.Contains("Refused contract.left"));
        Data(await (await ConnectAsync(router)).AskAsync("echo.say", "1"));
    }

    [Fact]
    public async Task A_name_stays_with_its_owner_and_the_second_claimant_is_refused_by_name()
    {
        var router = await RouterWithEchoAsync(options => options.SettlingTime = TimeSpan.FromMilliseconds(1));
        await router.SettledAsync();
        await RawAsync("mallory", "echo.say");
        await RouterProcess.UntilAsync("the claim is refused", () =>
            router.Logs.Text.Contains("echo.say belongs to service inventory; the claim of service mallory is refused"));
        Assert.Equal("mine", Data(await (await ConnectAsync(router)).AskAsync("echo.say", "\"mine\"")).GetString());
    }

    [Fact]
    public async Task Two_owners_met_at_the_start_make_the_name_unavailable_until_one_is_gone()
    {
        var router = await RouterAsync(options => options.SettlingTime = TimeSpan.FromMinutes(5));
        await RawAsync("users", "both.want");
        var second = await RawAsync("mallory", "both.want");
        await RouterProcess.UntilAsync("both are named", () => router.Logs.Text.Contains("both.want is claimed by both"));
        var socket = await ConnectAsync(router);
        Assert.Equal("unavailable", Code(await socket.AskAsync("both.want", "1")));
        await second.Control.SendAsync(Names.Control.ContractLeft, JsonSerializer.SerializeToUtf8Bytes(
            new InstanceNotice("mallory", second.Contract.Instance), JsonSerializerOptions.Web));
        await router.KnowsAsync("both.want");
        Data(await socket.AskAsync("both.want", "1"));
    }

    [Fact]
    public async Task A_reply_counts_only_from_the_account_that_was_asked()
    {
        var router = await RouterAsync();
        var mallory = Brokers.Login("mallory");
        Keep(mallory).Start();
        await RawAsync("users", "honest.ask", request => RawService.ReplyAsync(mallory, "users", request, """{"ok":true,"data":"forged"}"""u8.ToArray()));
        await router.KnowsAsync("honest.ask");
        Assert.Equal("true", Data(await (await ConnectAsync(router)).AskAsync("honest.ask", "\"true\"")).GetString());
        await RouterProcess.UntilAsync("the forgery is logged", () => router.Logs.Text.Contains("Refused a reply to a request that service users was asked"));
    }

    [Fact]
    public async Task Nobody_but_the_router_can_say_who_asks()
    {
        await EchoAsync();
        var mallory = Brokers.Login("mallory");
        Keep(mallory).Start();
        await RouterProcess.UntilAsync("mallory is connected", () => mallory.State.IsConnected);
        await using var client = new RequestClient(mallory, new BrokerTrust { Separate = true }, TimeProvider.System);
        await Harness.Wait.UntilAsync("echo answers", async () =>
        {
            var answer = await client.SendAsync(new OutgoingRequest("inventory", "echo.caller", "{}"u8.ToArray(), "router")
            {
                Caller = new Caller { Kind = CallerKind.User, UserId = "u1" },
            });
            return answer.Outcome == RequestOutcome.Answered && Code(JsonDocument.Parse(answer.Reply!.Body).RootElement) == "forbidden";
        }, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_service_cannot_take_the_routers_own_names()
    {
        var router = await RouterAsync();
        await RawAsync("users", "auth.set");
        await RouterProcess.UntilAsync("it is refused", () => router.Logs.Text.Contains("Service users declares a request called auth.set"));
    }

    static byte[] Announcement(string service, string request) => JsonSerializer.SerializeToUtf8Bytes(
        new Contract(service, "forged", "1") { Requests = [new RequestContract(request, Access.Anonymous)] }, JsonSerializerOptions.Web);
}
