using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task Everybody_sees_their_own_account_and_of_others_the_public_part()
    {
        var ada = await Person.RegisterAsync(Rig);
        var bob = await Person.RegisterAsync(Rig, "Bob");

        var me = Replies.Ok(await ada.AskAsync("user.me"));
        var users = Replies.Ok(await ada.AskAsync("user.get", new { ids = new[] { bob.Uid, Guid.NewGuid().ToString() } })).GetProperty("users");

        Assert.Equal(ada.Email, me.GetProperty("email").GetString());
        Assert.Equal(ada.Uid, me.GetProperty("uid").GetString());
        var other = Assert.Single(users.EnumerateArray());
        Assert.Equal("Bob", other.GetProperty("displayName").GetString());
        Assert.Equal(["uid", "displayName", "avatar", "locale", "version"], other.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task Asking_for_none_or_too_many_names_the_field(int count)
    {
        var ada = await Person.RegisterAsync(Rig);

        var reply = await ada.AskAsync("user.get", new { ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()) });

        Assert.Equal(("validation_failed", "ids"), (Replies.Code(reply), Replies.Field(reply)));
    }

    [Fact]
    public async Task A_new_name_is_announced_and_pushed_to_those_who_look_and_to_the_own_tabs()
    {
        var ada = await Person.RegisterAsync(Rig);

        var updated = Replies.Ok(await ada.AskAsync("user.profile.update", new { displayName = "Ada L.", bio = "Counts.", ifVersion = 1 }));

        Assert.Equal(2, updated.GetProperty("version").GetInt64());
        var (_, announced) = Assert.Single(await Rig.Events.UntilAsync("user.profile_changed", 1, ada.Uid));
        Assert.Equal("Ada L.", announced.GetProperty("displayName").GetString());
        Assert.Equal(["displayName", "bio"], announced.GetProperty("changed").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(2, announced.GetProperty("version").GetInt64());
        var pushed = await Rig.Pushes.UntilAsync("user.profile", 2, ada.Uid);
        Assert.Equal([$"room.people", $"room.presence:{ada.Uid}"], pushed.Select(p => p.Key).Order());
        var (key, own) = Assert.Single(await Rig.Pushes.UntilAsync("user.changed", 1, ada.Uid));
        Assert.Equal(Names.PushUser(ada.Uid), key);
        Assert.Equal("Counts.", own.GetProperty("bio").GetString());
    }

    [Fact]
    public async Task A_change_of_an_older_version_is_a_conflict_and_changes_nothing()
    {
        var ada = await Person.RegisterAsync(Rig);
        Replies.Ok(await ada.AskAsync("user.profile.update", new { displayName = "Ada L." }));

        var reply = await ada.AskAsync("user.profile.update", new { displayName = "Lost", ifVersion = 1 });

        Assert.Equal("version_conflict", Replies.Code(reply));
        var me = Replies.Ok(await ada.AskAsync("user.me"));
        Assert.Equal(("Ada L.", 2), (me.GetProperty("displayName").GetString(), me.GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task Changes_at_the_same_moment_get_versions_of_their_own()
    {
        var ada = await Person.RegisterAsync(Rig);

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => ada.AskAsync("user.profile.update", new { displayName = $"Ada {i}" })));

        Assert.Equal(
            Enumerable.Range(2, 10).Select(version => (long)version),
            replies.Select(reply => Replies.Ok(reply).GetProperty("version").GetInt64()).Order());
    }

    [Fact]
    public async Task The_list_of_people_says_who_is_online_and_joins_the_asking_socket_to_its_room()
    {
        var ada = await Person.RegisterAsync(Rig);
        var bob = await Person.RegisterAsync(Rig, "Bob");
        await ReportAsync(NewNode(), 1, full: true, bound: [("s1", bob)]);

        var reply = await Rig.SendAsync("user.list", new { }, ada.Caller);

        Assert.Equal("""["people"]""", reply.Envelope.Headers[Names.Headers.Join]);
        var users = Replies.Ok(System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(reply.Body.Span)).GetProperty("users");
        var both = users.EnumerateArray().Where(u => u.GetProperty("uid").GetString() is { } uid && (uid == ada.Uid || uid == bob.Uid)).ToList();
        Assert.Equal(["Bob", "Ada"], both.Select(u => u.GetProperty("displayName").GetString()));
        Assert.Equal([true, false], both.Select(u => u.GetProperty("online").GetBoolean()));
    }
}
