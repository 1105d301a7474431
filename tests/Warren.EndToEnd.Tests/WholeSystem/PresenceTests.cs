using System.Text.Json;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>Who is online, told by two routers to two instances of users that share one database; one of each is killed.</summary>
public sealed class PresenceTests
{
    /// <summary>A node that says nothing for 25 s counts as gone.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_routers_and_two_instances_of_users_agree_also_after_one_of_each_is_killed()
    {
        await using var system = await WarrenSystem.ProcessesAsync();
        var (firstRouter, firstUsers) = (system.Programs[0], system.Programs[1]);
        var secondRouter = await system.AddAsync("Warren.Router");
        await system.AddAsync("Warren.Users");

        await using var ada = await Person.SignUpAsync(firstRouter, "Ada");
        await using var bo = await Person.SignUpAsync(secondRouter, "Bo");
        await ada.WatchAsync(bo.Uid);
        await bo.WatchAsync(ada.Uid);
        await UntilAsync("Ada sees Bo of the other router", () => ada.SeesOnlineAsync(bo.Uid));
        await UntilAsync("Bo sees Ada of the other router", () => bo.SeesOnlineAsync(ada.Uid));

        await firstUsers.Process.KillAsync();
        await UntilAsync("the other instance answers", () => bo.SeesOnlineAsync(ada.Uid));

        await firstRouter.Process.KillAsync();
        await UntilAsync("Ada is gone with her router", async () => !await bo.SeesOnlineAsync(ada.Uid));
        await UntilAsync("Bo was told so", async () =>
        {
            var change = await bo.Socket.NextAsync("presence.changed");
            return change.GetProperty("uid").GetString() == ada.Uid && !change.GetProperty("online").GetBoolean();
        });
        Assert.True(await bo.SeesOnlineAsync(bo.Uid));
    }

    static Task UntilAsync(string what, Func<Task<bool>> condition) => Wait.UntilAsync(what, condition, Limit);

    sealed record Person(SocketClient Socket, string Uid) : IAsyncDisposable
    {
        public static async Task<Person> SignUpAsync(WarrenProgram router, string name)
        {
            var socket = await SocketClient.ConnectAsync(router.Address);
            var account = $$"""{"email":"{{name.ToLowerInvariant()}}@example.test","password":"plum-kettle-orbit-{{name}}-71"}""";
            var registration = account.Replace("}", $$""","displayName":"{{name}}","accept":true}""", StringComparison.Ordinal);
            await UntilAsync($"{name} is registered", async () => IsOk(await socket.AskAsync("user.register", registration)));
            var session = (await socket.AskAsync("user.signIn", account)).GetProperty("data");
            var token = session.GetProperty("accessToken").GetString();
            await UntilAsync($"{name}'s socket is bound", async () => IsOk(await socket.AskAsync("auth.set", $$"""{"token":"{{token}}"}""")));
            return new Person(socket, session.GetProperty("user").GetProperty("uid").GetString()!);
        }

        public async Task WatchAsync(string uid) => Assert.True(IsOk(await AskForAsync(uid)));

        public async Task<bool> SeesOnlineAsync(string uid)
        {
            var reply = await AskForAsync(uid);
            return IsOk(reply) && reply.GetProperty("data").GetProperty("users")[0].GetProperty("online").GetBoolean();
        }

        public ValueTask DisposeAsync() => Socket.DisposeAsync();

        Task<JsonElement> AskForAsync(string uid) => Socket.AskAsync("user.presence.watch", $$"""{"ids":["{{uid}}"]}""");

        static bool IsOk(JsonElement reply) => reply.GetProperty("ok").GetBoolean();
    }
}
