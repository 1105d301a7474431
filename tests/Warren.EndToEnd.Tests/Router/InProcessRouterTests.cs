using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class InProcessRouterTests : RouterSuite
{
    /// <summary>Here and not on both brokers, because RabbitMQ takes a minute to fill and empty such a queue.</summary>
    [Fact]
    public async Task A_service_whose_queue_is_full_is_unavailable_until_there_is_room()
    {
        var router = await RouterAsync();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = await RawAsync("users", "slow.work", _ => goOn.Task);
        await router.KnowsAsync("slow.work");
        var socket = await ConnectAsync(router);
        for (var i = 0; await service.Broker.CountMessagesAsync(Names.Requests("users")) < Names.MaxRequests; i++)
        {
            var envelope = new Envelope { Id = $"{i}", Type = "slow.work", Source = "users", ReplyTo = "nobody" };
            await service.Broker.PublishAsync(new OutgoingMessage("", Names.Requests("users"), envelope, "1"u8.ToArray()) { Confirm = false });
        }

        await UntilAnsweredAsync("unavailable");
        goOn.SetResult();
        await UntilAnsweredAsync(null);

        Task UntilAnsweredAsync(string? code) => Wait.UntilAsync(
            $"a request is answered '{code ?? "ok"}'",
            async () => await socket.AskAsync("slow.work", "1", """{"timeout":500}""") is var reply
                && (reply.GetProperty("ok").GetBoolean() ? code is null : Code(reply) == code),
            TimeSpan.FromSeconds(60));
    }

    protected override Task<IBrokers> CreateBrokersAsync() => Task.FromResult<IBrokers>(new InProcessBrokers());
}
