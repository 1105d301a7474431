using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>A request and its reply.</summary>
public abstract partial class ServiceContract
{
    public sealed record Ask(string Text, int Times = 1);

    public sealed record Answer(string Text);

    public sealed class Greeter
    {
        public string Greet(string name) => "Hello " + name;
    }

    [Fact]
    public async Task A_request_is_answered_with_what_its_handler_returns()
    {
        await HostAsync(Service, service => service.MapRequest(
            "thing.ask", (Ask ask, EventContext context) => new Answer($"{ask.Text}×{ask.Times} {context.User.Id}")).RequireUser());
        var asker = await AskerAsync();

        var reply = await asker.AskAsync("thing.ask", """{"text":"a","times":2}""", User("ann"));

        Assert.Equal("""{"ok":true,"data":{"text":"a×2 ann"}}""", reply.GetRawText());
    }

    [Fact]
    public async Task Every_kind_of_return_value_becomes_a_reply()
    {
        await HostAsync(Service, service =>
        {
            service.MapRequest("thing.value", () => new Answer("value")).AllowAnonymous();
            service.MapRequest("thing.task", () => Task.FromResult(new Answer("task"))).AllowAnonymous();
            service.MapRequest("thing.valueTask", () => ValueTask.FromResult(new Answer("valueTask"))).AllowAnonymous();
            service.MapRequest("thing.nothing", () => { }).AllowAnonymous();
            service.MapRequest("thing.emptyTask", () => Task.CompletedTask).AllowAnonymous();
            service.MapRequest("thing.result", EventResult<Answer> () => new Answer("result")).AllowAnonymous();
            service.MapRequest("thing.refused", async Task<EventResult<Answer>> () => await Task.FromResult(Errors.NotFound("No such thing."))).AllowAnonymous();
            service.MapRequest("thing.thrown", void () => throw new EventException(Errors.Conflict("There is one already."))).AllowAnonymous();
        });
        var asker = await AskerAsync();

        foreach (var name in new[] { "value", "task", "valueTask", "result" })
        {
            Assert.Equal(name, (await asker.DataAsync("thing." + name, "null")).GetProperty("text").GetString());
        }

        Assert.Equal(JsonValueKind.Null, (await asker.DataAsync("thing.nothing", "null")).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await asker.DataAsync("thing.emptyTask", "{}")).ValueKind);
        Assert.Equal("not_found", await asker.CodeAsync("thing.refused", "null"));
        Assert.Equal("conflict", await asker.CodeAsync("thing.thrown", "null"));
    }

    [Fact]
    public async Task Parameters_are_payload_services_context_and_token_in_any_order()
    {
        await HostAsync(
            Service,
            service => service.MapRequest(
                "thing.ask",
                (CancellationToken cancellation, Greeter greeter, [FromKeyedServices("loud")] Greeter loud, EventContext context, Ask ask) =>
                    new Answer($"{greeter.Greet(ask.Text)} {loud.Greet("you")} {cancellation.CanBeCanceled} {context.Name}")).AllowAnonymous(),
            registration => registration.Services.AddScoped<Greeter>().AddKeyedSingleton<Greeter>("loud"));
        var asker = await AskerAsync();

        Assert.Equal("Hello Ann Hello you True thing.ask", (await asker.DataAsync("thing.ask", """{"text":"Ann"}""")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_binary_payload_and_a_binary_reply_travel_as_they_are()
    {
        await HostAsync(Service, service => service.MapRequest(
            "blob.turn", (ReadOnlyMemory<byte> bytes) => (ReadOnlyMemory<byte>)bytes.ToArray().Reverse().ToArray()).AllowAnonymous());
        var asker = await AskerAsync();

        var answer = await asker.SendAsync("blob.turn", "\u0001\u0002\u0003", contentType: Envelope.Binary);

        Assert.Equal([3, 2, 1], answer.Reply!.Body.ToArray());
        Assert.Equal(Envelope.Binary, answer.Reply.Envelope.ContentType);
        Assert.Equal("invalid_payload", await asker.CodeAsync("blob.turn", "{}"));
    }

    [Fact]
    public async Task Text_is_written_as_it_is_and_not_escaped()
    {
        const string Text = "é 中 😀 \u2028 \" \\ \n";
        await HostAsync(Service, service => service.MapRequest("thing.echo", (string text) => text).AllowAnonymous());
        var asker = await AskerAsync();

        var answer = await asker.SendAsync("thing.echo", JsonSerializer.Serialize(Text));

        Assert.Equal("{\"ok\":true,\"data\":\"é 中 😀 \u2028 \\\" \\\\ \\n\"}", Encoding.UTF8.GetString(answer.Reply!.Body.Span));
    }

    [Fact]
    public async Task Half_a_character_becomes_the_replacement_character()
    {
        await HostAsync(Service, service => service.MapRequest("thing.half", () => "a\ud83d!").AllowAnonymous());
        var asker = await AskerAsync();

        Assert.Equal("a\ufffd!", (await asker.DataAsync("thing.half", "null")).GetString());
    }

    [Fact]
    public async Task A_fault_is_answered_as_internal_and_its_text_stays_in_the_log()
    {
        await HostAsync(Service, service =>
        {
            service.MapRequest("thing.fail", void () => throw new InvalidOperationException("the secret detail")).AllowAnonymous();
            service.MapRequest("secret.fail", void () => throw new InvalidOperationException("the password")).AllowAnonymous().Sensitive();
        });
        var asker = await AskerAsync();

        var error = await asker.ErrorAsync("thing.fail", "null");

        Assert.Equal("internal", error.GetProperty("code").GetString());
        Assert.DoesNotContain("secret", error.GetRawText());
        await WhenAsync(() => Logged.Has("RequestFailed"));
        Assert.Contains(error.GetProperty("requestId").GetString()!, Logged.TextOf("RequestFailed"));
        Assert.Contains("the secret detail", Logged.TextOf("RequestFailed"));

        Assert.Equal("internal", await asker.CodeAsync("secret.fail", "null"));
        Assert.DoesNotContain(Logged.Entries, entry => entry.Text.Contains("the password"));
    }

    [Fact]
    public async Task A_reply_that_cannot_be_written_is_internal()
    {
        await HostAsync(Service, service => service.MapRequest("thing.big", () => new Answer(new string('x', 1_100_000))).AllowAnonymous());
        var asker = await AskerAsync();

        Assert.Equal("internal", await asker.CodeAsync("thing.big", "null"));
    }

    [Fact]
    public async Task A_name_that_the_service_does_not_handle_is_unknown()
    {
        await HostAsync(Service, service => service.MapRequest("thing.ask", () => { }).AllowAnonymous());
        var asker = await AskerAsync();

        Assert.Equal("unknown_event", await asker.CodeAsync("thing.other", "null"));
    }

    [Fact]
    public async Task A_reply_carries_the_rooms_that_the_socket_joins_and_leaves()
    {
        await HostAsync(Service, service =>
        {
            service.MapRequest("room.enter", (EventContext context) =>
            {
                context.Join("a:1");
                context.Join("b");
                context.Leave("c");
            }).AllowAnonymous();
            service.MapRequest("room.refuse", EventResult (EventContext context) =>
            {
                context.Join("a:1");
                return Errors.Forbidden();
            }).AllowAnonymous();
        });
        var asker = await AskerAsync();

        var entered = (await asker.SendAsync("room.enter", "null")).Reply!.Envelope.Headers;
        var refused = (await asker.SendAsync("room.refuse", "null")).Reply!.Envelope.Headers;

        Assert.Equal("""["a:1","b"]""", entered[Names.Headers.Join]);
        Assert.Equal("""["c"]""", entered[Names.Headers.Leave]);
        Assert.False(refused.ContainsKey(Names.Headers.Join));
    }

    [Theory]
    [InlineData("order 17")]
    [InlineData("order.*")]
    [InlineData("")]
    [InlineData("жжж")]
    public async Task A_room_that_routers_refuse_is_refused_where_it_is_named(string room)
    {
        await HostAsync(Service, service =>
        {
            service.MapRequest("room.enter", (EventContext context) => context.Join(room)).AllowAnonymous();
            service.MapRequest("room.tell", (EventContext context) => context.Push.ToRoom(room, "told", 1)).AllowAnonymous();
        });
        var asker = await AskerAsync();

        Assert.Equal("internal", await asker.CodeAsync("room.enter", "null"));
        Assert.Equal("internal", await asker.CodeAsync("room.tell", "null"));
        Assert.Contains("without spaces", Logged.TextOf("RequestFailed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_disposed_of_after_a_request_does_not_change_its_answer()
    {
        await HostAsync(
            Service,
            service => service.MapRequest("thing.do", (Undisposable _) => "done").AllowAnonymous(),
            registration => registration.Services.AddScoped<Undisposable>());
        var asker = await AskerAsync();

        Assert.Equal("done", (await asker.DataAsync("thing.do", "null")).GetString());
        await WhenAsync(() => Logged.Has("ScopeNotDisposed"));
    }

    sealed class Undisposable : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("on purpose");
    }
}
