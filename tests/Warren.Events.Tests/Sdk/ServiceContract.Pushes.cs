using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Pushes: where they go, by routing key.</summary>
public abstract partial class ServiceContract
{
    [Fact]
    public async Task A_push_goes_to_user_socket_room_or_everyone_by_its_routing_key()
    {
        await HostAsync(Service, service => service.MapRequest("thing.do", (EventContext context) =>
        {
            context.Push.ToUser("ann", "to.user", 1);
            context.Push.ToSocket("to.socket", 2);
            context.Push.ToRoom("presence:ann", "to.room", 3);
            context.Push.ToAll("to.all", 4);
        }).AllowAnonymous());
        var pushes = await HearPushesAsync("#");
        var asker = await AskerAsync();

        await asker.DataAsync("thing.do", "null", User("ann"));

        var keys = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var push = await pushes.NextAsync(delivery => delivery.Envelope.Source == Service);
            keys.Add($"{push.RoutingKey} {push.Envelope.Type} {Text(push)} {push.Envelope.Headers.GetValueOrDefault(Names.Headers.Socket)}");
        }

        Assert.Equal(["user.ann to.user 1 ", "node.n1 to.socket 2 socket1", "room.presence:ann to.room 3 ", "all to.all 4 "], keys);
    }

    [Fact]
    public async Task A_push_to_the_asking_socket_goes_nowhere_when_there_is_none()
    {
        await HostAsync(Service, service => service.MapRequest("thing.do", (EventContext context) =>
        {
            context.Push.ToSocket("to.socket", 1);
            context.Push.ToAll("to.all", 2);
        }).AllowAnonymous());
        var pushes = await HearPushesAsync("#");
        var asker = await AskerAsync();

        await asker.DataAsync("thing.do", "null");

        Assert.Equal("2", Text(await pushes.NextAsync(delivery => delivery.Envelope.Source == Service)));
    }
}
