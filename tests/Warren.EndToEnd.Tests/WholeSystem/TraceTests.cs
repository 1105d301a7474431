using System.Text.Json;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>One trace from a browser's emit to the rows of two services and the push, and no secret in it, in a log or in a metric.</summary>
public sealed class TraceTests
{
    const string Password = "canary-plum-kettle-orbit-71";
    const string Mail = "canary-mail@example.test";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_change_of_a_name_is_one_trace_in_one_process()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(receiver.Settings) { ["WARREN_LOG_FORMAT"] = "text" };
        await using var system = await WarrenSystem.StorefrontAsync(BackingKind.Embedded, settings);
        await FollowAsync(system, receiver, database: "sqlite");
    }

    [Fact]
    public async Task A_change_of_a_name_is_one_trace_through_three_processes()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var system = await WarrenSystem.ProcessesAsync(settings: receiver.Settings);
        await FollowAsync(system, receiver, database: "postgresql");
    }

    static async Task FollowAsync(WarrenSystem system, OtlpReceiver receiver, string database)
    {
        var token = await RenameAsync(system.Router.Address);
        var spans = await TraceAsync(
            receiver, "user.profile.update", "process users.requests", "publish warren.events:user.profile_changed", "process inventory.events", "push user.changed");

        // Parents first: each line hangs below the one it names.
        var request = Assert.Single(spans, span => span.Parent.Length == 0);
        Assert.Equal("user.profile.update", request.Name);
        var handling = One(spans, "process users.requests", One(spans, "publish users.requests", request));
        Assert.Equal(database, One(spans, "transaction users", handling).Tags["db.system.name"]);
        var hearing = One(spans, "process inventory.events", One(spans, "publish warren.events:user.profile_changed"));

        // More than one where this event and the registration before it both wanted to add the person: the second is tried again.
        Assert.Contains(spans, span => span.Name == "transaction inventory" && span.Parent == hearing.Id && span.Tags["db.system.name"] == database);
        Assert.Contains(spans, span => span.Name == "push user.changed");
        Assert.Equal(database == "sqlite" ? "in_process" : "rabbitmq", handling.Tags["messaging.system"]);

        await Wait.UntilAsync("metrics were sent",
            () => Task.FromResult(receiver.HasMetric("messaging.process.duration") && receiver.HasMetric("warren.socketio")), Limit);
        var sinks = await Sinks.ReadAsync(system);
        Assert.Contains(sinks, sink => sink.Name.Contains("warren_inbox", StringComparison.Ordinal));
        foreach (var secret in new[] { Password, Mail, token })
        {
            Assert.False(receiver.Contains(secret), "A secret was sent by OTLP.");

            // A stored reply is the caller's own, and theirs has the address: it is kept where the account is, and nowhere else.
            var searched = sinks.Where(sink => secret != Mail || sink.Name != "warren_inbox of users");
            Assert.All(searched, sink => Assert.False(sink.Text.Contains(secret, StringComparison.Ordinal), $"A secret is in {sink.Name}."));
        }
    }

    static async Task<string> RenameAsync(Uri router)
    {
        await using var socket = await SocketClient.ConnectAsync(router);
        await Wait.UntilAsync("registered", async () => IsOk(await socket.AskAsync(
            "user.register", $$"""{"email":"{{Mail}}","password":"{{Password}}","displayName":"Ada","accept":true}""")), Limit);
        var session = await socket.AskAsync("user.signIn", $$"""{"email":"{{Mail}}","password":"{{Password}}"}""");
        var token = session.GetProperty("data").GetProperty("accessToken").GetString()!;
        await Wait.UntilAsync("bound", async () => IsOk(await socket.AskAsync("auth.set", $$"""{"token":"{{token}}"}""")), Limit);
        Assert.True(IsOk(await socket.AskAsync("user.profile.update", """{"displayName":"Ada B."}""")));
        return token;
    }

    /// <summary>The trace that begins with a request, when these parts of it have come, and what each span hangs below.</summary>
    static async Task<List<OtlpReceiver.Span>> TraceAsync(OtlpReceiver receiver, string root, params string[] parts)
    {
        List<OtlpReceiver.Span> trace = [];
        await Wait.UntilAsync($"the trace of {root} is complete", () =>
        {
            var all = receiver.Spans;
            var id = all.FirstOrDefault(span => span.Name == root)?.Trace;
            trace = [.. all.Where(span => span.Trace == id)];
            return Task.FromResult(id is not null && parts.All(part => trace.Any(span => span.Name == part))
                && trace.Count(span => trace.All(other => other.Id != span.Parent)) == 1);
        }, Limit);
        return trace;
    }

    static OtlpReceiver.Span One(List<OtlpReceiver.Span> spans, string name, OtlpReceiver.Span? parent = null)
    {
        var found = spans.Where(span => span.Name == name && (parent is null || span.Parent == parent.Id)).ToList();
        Assert.True(found.Count == 1, $"{found.Count} spans '{name}' in: {string.Join(", ", spans.Select(span => span.Name))}");
        return found[0];
    }

    static bool IsOk(JsonElement reply) => reply.GetProperty("ok").GetBoolean();
}
