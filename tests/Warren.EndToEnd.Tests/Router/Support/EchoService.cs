using Warren.Events;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A tiny service that shows what reached it.</summary>
sealed class EchoService
{
    /// <summary>What a caller looks like to a service.</summary>
    public sealed record Seen(string Kind, string? UserId, string? SocketId, string? Ip, string? UserAgent, string? Origin, string? Locale, string Id);

    /// <summary>A room, or a user.</summary>
    public sealed record Target(string Name);

    readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The numbers that came, in order.</summary>
    public List<int> Order { get; } = [];

    /// <summary>Ends all calls of <c>echo.wait</c>.</summary>
    public void Open() => _gate.TrySetResult();

    /// <summary>Maps its requests.</summary>
    public void Map(Service service)
    {
        service.MapRequest("echo.say", (System.Text.Json.JsonElement payload) => payload).AllowAnonymous();
        service.MapRequest("echo.text", (string payload) => payload).AllowAnonymous();
        service.MapRequest("echo.small", (System.Text.Json.JsonElement payload) => payload).AllowAnonymous().MaxBytes(64);
        service.MapRequest("echo.bytes", (ReadOnlyMemory<byte> payload) => payload).AllowAnonymous();
        service.MapRequest("echo.caller", (System.Text.Json.JsonElement _, EventContext context) => See(context)).AllowAnonymous();
        service.MapRequest("echo.user", (EventContext context) => context.User.Id).RequireUser();
        service.MapRequest("echo.admin", (EventContext context) => context.User.Id).RequireRole("admin");
        service.MapRequest("echo.inside", () => "service only");
        service.MapRequest("echo.wait", (CancellationToken cancellation) => _gate.Task.WaitAsync(cancellation)).AllowAnonymous();
        service.MapRequest("echo.refuse", () => new EventError("sold_out", "None is left.") { Field = "item", RetryAfter = 3 }).AllowAnonymous();
        service.MapRequest("echo.break", string () => throw new InvalidOperationException("secret detail")).AllowAnonymous();
        service.MapRequest("echo.next", (Number number) => Add(number.Value)).AllowAnonymous();
        service.MapRequest("echo.join", (Target room, EventContext context) => context.Join(room.Name)).AllowAnonymous();
        service.MapRequest("echo.leave", (Target room, EventContext context) => context.Leave(room.Name)).AllowAnonymous();
        service.MapRequest("echo.pushRoom", (Target room, EventContext context) => context.Push.ToRoom(room.Name, "room.news", room)).AllowAnonymous();
        service.MapRequest("echo.pushUser", (Target user, EventContext context) => context.Push.ToUser(user.Name, "user.news", user)).AllowAnonymous();
        service.MapRequest("echo.pushSocket", (EventContext context) => context.Push.ToSocket("socket.news", context.SocketId)).AllowAnonymous();
        service.MapRequest("echo.pushAll", (EventContext context) => context.Push.ToAll("all.news", 1)).AllowAnonymous();
        service.MapRequest("echo.pushAs", (Target name, EventContext context) => context.Push.ToAll(name.Name, 1)).AllowAnonymous();
    }

    static Seen See(EventContext context) => new(
        context.Caller.Kind.ToString(), context.Caller.UserId, context.Caller.SocketId, context.Caller.IpAddress, context.Caller.UserAgent,
        context.Caller.Origin, context.Caller.Locale, context.RequestId);

    int Add(int value)
    {
        lock (Order)
        {
            Order.Add(value);
            return Order.Count;
        }
    }

    /// <summary>A number.</summary>
    public sealed record Number(int Value);
}
