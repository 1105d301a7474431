using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>A service when the whole broker goes away and comes back, without a restart of anything of ours.</summary>
public abstract class ServiceOutageContract(IBrokerFixture fixture) : ServiceContractBase(fixture)
{
    [Fact]
    public async Task During_an_outage_requests_are_unavailable_at_once_and_after_it_they_are_answered_again()
    {
        var host = await HostAsync(Service, service => service.MapRequest("thing.ask", () => "answer").AllowAnonymous());
        await using var asker = await AskerAsync();
        await asker.DataAsync("thing.ask", "null");

        await Fixture.StopAsync();
        await WhenAsync(() => !asker.Broker.State.IsConnected && ProblemOf(host) is not null);
        var during = asker.SendAsync("thing.ask", "null");
        Assert.True(during.IsCompleted);
        Assert.Equal(RequestOutcome.Unavailable, (await during).Outcome);

        await Fixture.StartAsync();
        await WhenAsync(() => asker.IsReady && asker.Broker.State.IsConnected && ProblemOf(host) is null);
        await asker.DataAsync("thing.ask", "null");
    }

    [Fact]
    public async Task A_request_that_is_out_when_the_link_is_lost_ends_as_a_timeout_at_once()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await HostAsync(Service, service => service.MapRequest("thing.wait", async (CancellationToken cancellation) =>
        {
            began.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }).AllowAnonymous().Timeout(TimeSpan.FromSeconds(60)));
        await using var asker = await AskerAsync();
        var asking = asker.SendAsync("thing.wait", "null", timeout: TimeSpan.FromSeconds(60));
        await began.Task.WaitAsync(Bound());

        await Fixture.StopAsync();

        Assert.Equal(RequestOutcome.Timeout, (await asking.WaitAsync(Bound())).Outcome);
        await Fixture.StartAsync();
    }

    [Fact]
    public async Task After_an_outage_a_service_announces_its_contract_to_whoever_asks()
    {
        await HostAsync(Service, service => service.MapRequest("thing.ask", () => { }));
        var listener = await StartAsync("router");
        var received = new Received();
        var mailbox = listener.OpenMailbox(received.TakeAsync);
        mailbox.Hear(Names.ControlExchange, "");
        await WhenAsync(() => mailbox.Address is not null);

        await Fixture.StopAsync();
        await WhenAsync(() => !listener.State.IsConnected);
        await Fixture.StartAsync();

        await WhenAsync(() => listener.State.IsConnected);
        await PublishAsync(listener, new OutgoingMessage(Names.ControlExchange, "", NewEnvelope(Names.Control.Discover), default));
        await received.NextAsync(delivery => delivery.Envelope.Type == Names.Control.ContractAnnounced && delivery.Envelope.Source == Service);
    }
}

public sealed class InProcessServiceOutageTests(InProcessFixture fixture) : ServiceOutageContract(fixture), IClassFixture<InProcessFixture>;

[Collection(typeof(RabbitMQOutages))]
public sealed class RabbitMQServiceOutageTests(RabbitMQFixture fixture) : ServiceOutageContract(fixture), IClassFixture<RabbitMQFixture>;
