using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task Only_the_first_socket_and_the_last_one_are_told_to_those_who_watch()
    {
        var (n1, n2) = (NewNode(), NewNode());
        var ada = await Person.RegisterAsync(Rig);

        await ReportAsync(n1, 1, full: true, bound: [("s1", ada)]);
        await ReportAsync(n1, 2, bound: [("s2", ada)]);
        await ReportAsync(n2, 1, full: true, bound: [("s3", ada)]);
        await ReportAsync(n1, 3, left: ["s1", "s2"]);
        await ReportAsync(n2, 2, left: ["s3"]);

        var changes = await Rig.Pushes.UntilAsync("presence.changed", 4, ada.Uid);
        Assert.Equal(4, Rig.Pushes.Of("presence.changed", ada.Uid).Count);
        var people = changes.Where(c => c.Key == "room.people").Select(c => c.Body).ToList();
        Assert.Equal(["room.people", $"room.presence:{ada.Uid}"], changes.Select(c => c.Key).Distinct().Order());
        Assert.Equal([true, false], people.Select(c => c.GetProperty("online").GetBoolean()));
        Assert.Equal([1, 0], people.Select(c => c.GetProperty("devices").GetInt32()));
        Assert.Equal(JsonValueKind.String, people[1].GetProperty("lastSeenAt").ValueKind);
    }

    [Fact]
    public async Task A_report_that_was_applied_before_changes_nothing_and_a_missing_one_is_asked_for()
    {
        var n1 = NewNode();
        var ada = await Person.RegisterAsync(Rig);

        Assert.Equal("full_needed", Replies.Code(await TryReportAsync(n1, 1, 5, false, [("s1", ada)], [])));
        await ReportAsync(n1, 6, full: true, bound: [("s1", ada)]);
        await ReportAsync(n1, 6, full: true);
        await ReportAsync(n1, 5, left: ["s1"]);
        Assert.Equal("full_needed", Replies.Code(await TryReportAsync(n1, 1, 8, false, [], ["s1"])));
        Assert.Equal("full_needed", Replies.Code(await TryReportAsync(n1, 2, 1, false, [], ["s1"])));

        Assert.True((await WatchAsync(ada)).GetProperty("online").GetBoolean());
        await ReportAsync(n1, 1, full: true, epoch: 2);
        Assert.False((await WatchAsync(ada)).GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task A_socket_that_changes_its_person_leaves_the_one_and_joins_the_other()
    {
        var n1 = NewNode();
        var ada = await Person.RegisterAsync(Rig);
        var bob = await Person.RegisterAsync(Rig, "Bob");
        await ReportAsync(n1, 1, full: true, bound: [("s1", ada)]);

        await ReportAsync(n1, 2, bound: [("s1", bob)]);

        Assert.False((await WatchAsync(ada)).GetProperty("online").GetBoolean());
        Assert.True((await WatchAsync(bob)).GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task Watching_answers_who_is_here_and_joins_the_rooms_and_unwatching_leaves_them()
    {
        var ada = await Person.RegisterAsync(Rig);
        var ids = new { ids = new[] { ada.Uid } };

        var watching = await Rig.SendAsync("user.presence.watch", ids, ada.Caller);
        var leaving = await Rig.SendAsync("user.presence.unwatch", ids, ada.Caller);

        Assert.Equal($"""["presence:{ada.Uid}"]""", watching.Envelope.Headers[Names.Headers.Join]);
        Assert.Equal($"""["presence:{ada.Uid}"]""", leaving.Envelope.Headers[Names.Headers.Leave]);
    }

    [Fact]
    public async Task People_of_a_silent_node_are_gone_and_of_two_instances_one_says_so()
    {
        var n1 = NewNode();
        var ada = await Person.RegisterAsync(Rig);
        await using var other = await Rig.AddInstanceAsync();
        await ReportAsync(n1, 1, full: true, bound: [("s1", ada)]);
        await Rig.Pushes.UntilAsync("presence.changed", 2, ada.Uid);

        Rig.Time.Advance(TimeSpan.FromSeconds(26));

        await Rig.Pushes.UntilAsync("presence.changed", 4, ada.Uid);
        Assert.False((await WatchAsync(ada)).GetProperty("online").GetBoolean());
        Assert.Equal(0, await QueryAsync(db => db.PresenceNodes.CountAsync(n => n.Node == n1)));
        Assert.Equal("full_needed", Replies.Code(await TryReportAsync(n1, 1, 2, false, [], [])));
        Assert.Equal(4, Rig.Pushes.Of("presence.changed", ada.Uid).Count);
    }

    [Fact]
    public async Task Of_two_nodes_that_lose_somebody_s_last_sockets_at_once_one_says_so()
    {
        var (n1, n2) = (NewNode(), NewNode());
        await using var other = await Rig.AddInstanceAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Person.RegisterAsync(Rig, $"P{i}")));
        var uids = people.Select(person => person.Uid).ToArray();
        var ids = uids.Select(Guid.Parse).ToArray();
        var sockets = people.Select((person, i) => ($"s{i}", person)).ToArray();
        await ReportAsync(n1, 1, full: true, bound: sockets);
        await ReportAsync(n2, 1, full: true, bound: sockets);
        await Rig.Pushes.UntilAsync("presence.changed", 20, uids);

        var left = sockets.Select(s => s.Item1).ToArray();
        await Task.WhenAll(ReportAsync(n1, 2, left: left), ReportAsync(n2, 2, left: left.Reverse().ToArray()));

        var changes = await Rig.Pushes.UntilAsync("presence.changed", 40, uids);
        Assert.Equal(10, changes.Count(c => c.Key == "room.people" && !c.Body.GetProperty("online").GetBoolean()));
        Assert.Equal(0, await QueryAsync(db => db.PresenceSockets.CountAsync(s => s.Node == n1 || s.Node == n2)));
        Assert.False(await QueryAsync(db => db.Users.AnyAsync(u => ids.Contains(u.Id) && u.Devices != 0)));
    }

    static string NewNode() => $"node-{Guid.NewGuid():N}";

    async Task ReportAsync(
        string node, long seq, bool full = false, (string, Person)[]? bound = null, string[]? left = null, long epoch = 1) =>
        Replies.Ok(await TryReportAsync(node, epoch, seq, full, bound ?? [], left ?? []));

    Task<JsonElement> TryReportAsync(string node, long epoch, long seq, bool full, (string Socket, Person Person)[] bound, string[] left) =>
        Rig.AskAsRouterAsync("presence.report", new
        {
            node,
            epoch,
            seq,
            full,
            bound = bound.Select(b => new { socket = b.Socket, uid = b.Person.Uid }),
            left,
        });

    async Task<JsonElement> WatchAsync(Person person) =>
        Replies.Ok(await person.AskAsync("user.presence.watch", new { ids = new[] { person.Uid } })).GetProperty("users")[0];
}
