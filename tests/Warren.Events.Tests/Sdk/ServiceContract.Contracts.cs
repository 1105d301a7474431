using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Warren.Events.Contracts;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Contracts: announced, asked for, gone; and whose word counts.</summary>
public abstract partial class ServiceContract
{
    public sealed record Described([property: Description("What it is called.")] string Name, byte[]? Picture = null);

    [Fact]
    public async Task A_contract_is_announced_at_the_start_when_asked_for_and_a_leaving_service_says_so()
    {
        var control = await HearControlAsync();
        var host = await HostAsync(Service, service =>
        {
            service.MapRequest("thing.ask", (Ask ask) => new Answer(ask.Text)).RequireRole("admin").Sensitive().Timeout(TimeSpan.FromSeconds(3)).MaxBytes(99);
            service.MapRequest("thing.text", (string text) => { }).AllowAnonymous();
            service.MapRequest("thing.blob", (ReadOnlyMemory<byte> bytes) => bytes).AllowAnonymous();
            service.MapEvent(Fact, (Happened _) => { });
            service.Publishes<Happened>("thing.done");
            service.Pushes<Described>("thing.shown");
        });

        var announced = await control.NextAsync(delivery => IsFrom(delivery, Names.Control.ContractAnnounced));
        var contract = JsonSerializer.Deserialize(announced.Body.Span, EventsJson.Default.Contract)!;
        Assert.Equal(["thing.ask", "thing.blob", "thing.text"], contract.Requests.Select(request => request.Name));
        var ask = contract.Requests[0];
        Assert.Equal((Access.Role, "admin", true, 3_000, 99), (ask.Access, Assert.Single(ask.Roles), ask.Sensitive, ask.TimeoutMilliseconds, ask.MaxBytes));
        Assert.False(ask.Request!.Value.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal("text", Assert.Single(ask.Request.Value.GetProperty("required").EnumerateArray()).GetString());
        Assert.Equal("object", ask.Reply!.Value.GetProperty("type").GetString());
        Assert.True(contract.Requests[2].IsText);
        Assert.Null(contract.Requests[1].Request);
        Assert.Equal(Fact, Assert.Single(contract.Hears).Name);
        Assert.Equal("thing.done", Assert.Single(contract.Publishes).Name);
        var shown = Assert.Single(contract.Pushes).Schema!.Value.GetProperty("properties");
        Assert.Equal("What it is called.", shown.GetProperty("name").GetProperty("description").GetString());
        Assert.Equal("base64", shown.GetProperty("picture").GetProperty("contentEncoding").GetString());

        var other = await AskerAsync();
        await using var channel = new ControlChannel(other.Broker, TimeProvider.System, host.Services.GetRequiredService<Microsoft.Extensions.Logging.ILogger<ControlChannel>>());
        await channel.SendAsync(Names.Control.Discover, default, Bound());
        await control.NextAsync(delivery => IsFrom(delivery, Names.Control.ContractAnnounced));

        await host.StopAsync(Bound());
        var left = await control.NextAsync(delivery => IsFrom(delivery, Names.Control.ContractLeft));
        Assert.Equal(contract.Instance, JsonSerializer.Deserialize(left.Body.Span, EventsJson.Default.InstanceNotice)!.Instance);
    }

    [Fact]
    public async Task Every_ten_seconds_a_service_says_that_it_lives()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var control = await HearControlAsync();
        await HostAsync(Service, service => service.MapRequest("thing.ask", () => { }), registration => registration.Services.AddSingleton<TimeProvider>(clock));
        await control.NextAsync(delivery => IsFrom(delivery, Names.Control.ContractAnnounced));

        // The wait begins a moment after the announcement was heard, so the clock goes on until the sign comes.
        var alive = control.NextAsync(delivery => IsFrom(delivery, Names.Control.ContractAlive));
        await WhenAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return alive.IsCompleted;
        });

        Assert.Contains(Service, Text(await alive));
    }

    [Fact]
    public async Task A_stopped_service_consumes_no_longer_and_has_answered_what_it_had_in_hand()
    {
        var began = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var host = await HostAsync(Service, service => service.MapRequest("thing.slow", async () =>
        {
            began.SetResult();
            await go.Task;
            return "done";
        }).AllowAnonymous());
        var asker = await AskerAsync();
        await using var patient = new RequestClient(
            asker.Broker, new BrokerTrust(), TimeProvider.System, new RequestClientOptions { FirstLook = TimeSpan.FromSeconds(10) });
        await WhenAsync(() => patient.IsReady);

        var answer = patient.SendAsync(new OutgoingRequest(Service, "thing.slow", "null"u8.ToArray(), "router") { Caller = Caller.Anonymous }, Bound());
        await began.Task.WaitAsync(Bound());
        var stopping = host.StopAsync(Bound());
        await WhenAsync(async () => await asker.Broker.CountConsumersAsync(Names.Requests(Service)) == 0);
        Assert.False(stopping.IsCompleted);
        go.SetResult();

        await stopping;
        Assert.Equal("""{"ok":true,"data":"done"}""", Text((await answer).Reply!));
    }

    [Fact]
    public async Task A_request_that_two_services_announce_is_an_error_in_both_logs_and_the_second_is_not_ready()
    {
        var first = await HostAsync(Service, service => service.MapRequest(Service + ".ask", () => { }));
        var second = Build(Other, service => service.MapRequest(Service + ".ask", () => { }));
        second.Services.GetRequiredService<IBroker>().Start();
        await second.StartAsync(Bound());

        await WhenAsync(() => ProblemOf(second, Other)?.Contains(Service) == true);
        await WhenAsync(() => Logged.Entries.Count(entry => entry.Event == "RequestClaimedTwice") == 2);
        Assert.Contains(Service, Logged.TextOf("RequestClaimedTwice"));
        Assert.Contains(Other, Logged.TextOf("RequestClaimedTwice"));
        Assert.Null(ProblemOf(first));
    }

    [Fact]
    public async Task A_contract_from_another_account_than_its_services_is_not_believed()
    {
        var host = await HostAsync(
            "users", service => service.MapRequest("users.call", async (EventContext context) => await context.Request<string>("stock.list")).ReadOnly().AllowAnonymous(),
            account: "users", separate: true);
        await using var router = await AskerAsync("router", separate: true);
        await using var mallory = await AskerAsync("mallory", separate: true);
        var forged = new Contract("inventory", "018f0000-0000-7000-8000-000000000000", "1") { Requests = [new RequestContract("stock.list", Access.Anonymous)] };
        var envelope = NewEnvelope(Names.Control.ContractAnnounced) with { Source = "inventory" };

        await PublishAsync(mallory.Broker, new OutgoingMessage(
            Names.ControlExchange, "", envelope, JsonSerializer.SerializeToUtf8Bytes(forged, EventsJson.Default.Contract)));

        await WhenAsync(() => Logged.Has("ContractForged"));
        Assert.Contains("mallory", Logged.TextOf("ContractForged"));
        var owners = host.Services.GetRequiredService<RequestOwners>();
        Assert.Null(owners.Find("stock.list").Service);
    }

    [Fact]
    public async Task A_broken_control_message_harms_nobody()
    {
        await HostAsync(Service, service => service.MapRequest("thing.ask", () => { }).AllowAnonymous());
        var asker = await AskerAsync();

        await PublishAsync(asker.Broker, new OutgoingMessage(
            Names.ControlExchange, "", NewEnvelope(Names.Control.ContractAnnounced), Encoding.UTF8.GetBytes("{\"service\":[")));

        await WhenAsync(() => Logged.Has("ControlHandlerFailed"));
        await asker.DataAsync("thing.ask", "null");
    }

    bool IsFrom(Delivery delivery, string type) => delivery.Envelope.Type == type && delivery.Envelope.Source == Service;
}
