using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>A service that stops with work in hand.</summary>
public abstract partial class ServiceContract
{
    [Fact]
    public async Task While_a_service_drains_what_is_in_hand_may_still_ask_others_and_is_answered()
    {
        var isSlow = false;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await HostAsync(Other, service => service.MapRequest(Other + ".help", async () =>
        {
            if (Volatile.Read(ref isSlow))
            {
                asked.SetResult();
                await gate.Task;
            }

            return "help";
        }));
        var host = await HostAsync(Service, service => service.MapRequest(
            "thing.do", (EventContext context) => context.Request<string>(Other + ".help")).AllowAnonymous().ReadOnly());
        var asker = await AskerAsync();
        await WhenAsync(async () => (await asker.AskAsync("thing.do", "null")).GetProperty("ok").GetBoolean());
        Volatile.Write(ref isSlow, true);

        var reply = asker.DataAsync("thing.do", "null");
        await asked.Task.WaitAsync(Bound());
        var stopping = host.StopAsync(Bound());
        await WhenAsync(async () => await asker.Broker.CountConsumersAsync(Names.Requests(Service), Bound()) == 0);
        Assert.False(stopping.IsCompleted);
        gate.SetResult();

        Assert.Equal("help", (await reply).GetString());
        await stopping;
    }
}
