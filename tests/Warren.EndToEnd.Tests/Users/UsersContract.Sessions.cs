using System.Text.Json;
using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task A_handoff_is_exchanged_once_by_whoever_knows_the_verifier()
    {
        var ada = await Person.RegisterAsync(Rig);

        var opened = Replies.Ok(await OpenAsync(ada, ada.Verifier));
        var again = await OpenAsync(ada, ada.Verifier);

        Assert.StartsWith($"v1.{ada.Sid}.", opened.GetProperty("refreshToken").GetString(), StringComparison.Ordinal);
        Assert.Equal(ada.Uid, opened.GetProperty("user").GetProperty("uid").GetString());
        Assert.False(opened.GetProperty("persistent").GetBoolean());
        Assert.Equal(300, opened.GetProperty("expiresIn").GetInt32());
        Assert.True(opened.GetProperty("expiresAt").GetDateTimeOffset() > Rig.Time.GetUtcNow().AddDays(6));
        Assert.Equal("session_expired", Replies.Code(again));
    }

    [Fact]
    public async Task A_wrong_verifier_uses_the_handoff_up()
    {
        var ada = await Person.RegisterAsync(Rig);

        Assert.Equal("session_expired", Replies.Code(await OpenAsync(ada, "guess")));
        Assert.Equal("session_expired", Replies.Code(await OpenAsync(ada, ada.Verifier)));
    }

    [Fact]
    public async Task A_handoff_is_worth_nothing_after_thirty_seconds()
    {
        var ada = await Person.RegisterAsync(Rig);
        Rig.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("session_expired", Replies.Code(await OpenAsync(ada, ada.Verifier)));
    }

    [Fact]
    public async Task Remember_me_is_what_the_exchange_says_else_what_signing_in_said()
    {
        var ada = await Person.RegisterAsync(Rig);
        var remembered = await Person.SignInAsync(Rig, ada.Email, remember: true);

        Assert.True(Replies.Ok(await OpenAsync(remembered, remembered.Verifier)).GetProperty("persistent").GetBoolean());
        var asked = await Rig.AskAsRouterAsync("session.open", new { handoff = ada.Handoff, verifier = ada.Verifier, remember = true });
        Assert.True(Replies.Ok(asked).GetProperty("persistent").GetBoolean());
    }

    [Fact]
    public async Task Refreshing_gives_new_tokens_and_the_one_before_still_gets_in_for_ten_seconds()
    {
        var ada = await Person.RegisterAsync(Rig);
        var first = await ada.OpenAsync();

        var second = Replies.Ok(await RefreshAsync(first)).GetProperty("refreshToken").GetString()!;
        var slowerTab = Replies.Ok(await RefreshAsync(first));
        Rig.Time.Advance(TimeSpan.FromSeconds(11));
        var late = await RefreshAsync(first);

        Assert.NotEqual(first, second);
        Assert.Equal(JsonValueKind.Null, slowerTab.GetProperty("refreshToken").ValueKind);
        Assert.NotEmpty(slowerTab.GetProperty("accessToken").GetString()!);
        // Nobody ever used the second: its answer was lost, and it is replaced.
        Assert.NotEqual(second, Replies.Ok(late).GetProperty("refreshToken").GetString());
        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(second)));
    }

    [Fact]
    public async Task Of_eight_tabs_that_refresh_at_once_one_gets_the_new_refresh_token_and_all_an_access_token()
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await ada.OpenAsync();

        var replies = (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(token)))).Select(Replies.Ok).ToList();

        Assert.All(replies, reply => Assert.NotEmpty(reply.GetProperty("accessToken").GetString()!));
        Assert.Single(replies, reply => reply.GetProperty("refreshToken").ValueKind == JsonValueKind.String);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1.nonsense")]
    [InlineData("v1.00000000-0000-7000-8000-000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v2.00000000-0000-7000-8000-000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_of_no_session_is_an_expired_session(string token) =>
        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(token)));

    [Fact]
    public async Task A_session_is_over_after_a_week_without_use_and_after_thirty_days_in_any_case()
    {
        var ada = await Person.RegisterAsync(Rig);
        var idle = await ada.OpenAsync();
        Rig.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(idle)));

        var used = await (await Person.SignInAsync(Rig, ada.Email)).OpenAsync();
        for (var day = 0; day < 29; day += 6)
        {
            used = Replies.Ok(await RefreshAsync(used)).GetProperty("refreshToken").GetString()!;
            Rig.Time.Advance(TimeSpan.FromDays(6) + TimeSpan.FromHours(1));
        }

        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(used)));
    }

    [Fact]
    public async Task Closing_ends_the_session_and_tells_every_router()
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await ada.OpenAsync();

        Replies.Ok(await Rig.AskAsRouterAsync("session.close", new { refreshToken = token }));

        var (_, revoked) = Assert.Single(await Rig.Control.UntilAsync(Names.Control.SessionRevoked, 1, ada.Uid));
        Assert.Equal(ada.Sid, revoked.GetProperty("sessionId").GetString());
        Assert.Equal(ada.Uid, revoked.GetProperty("userId").GetString());
        Assert.Equal("signed_out", revoked.GetProperty("reason").GetString());
        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(token)));
        Replies.Ok(await Rig.AskAsRouterAsync("session.close", new { refreshToken = token }));
    }

    [Theory]
    [InlineData("this", true, false, false)]
    [InlineData("others", false, true, true)]
    [InlineData("all", true, true, true)]
    public async Task Signing_out_ends_this_session_the_others_or_all(string scope, bool endsThis, bool endsSecond, bool endsThird)
    {
        var ada = await Person.RegisterAsync(Rig);
        var second = await Person.SignInAsync(Rig, ada.Email);
        var third = await Person.SignInAsync(Rig, ada.Email);
        var tokens = new[] { await ada.OpenAsync(), await second.OpenAsync(), await third.OpenAsync() };

        Replies.Ok(await ada.AskAsync("user.signOut", new { scope }));

        bool[] ends = [endsThis, endsSecond, endsThird];
        var sids = new[] { ada.Sid, second.Sid, third.Sid }.Where((_, i) => ends[i]).Order();
        var revoked = await Rig.Control.UntilAsync(Names.Control.SessionRevoked, ends.Count(end => end), ada.Uid);
        Assert.Equal(sids, revoked.Select(r => r.Body.GetProperty("sessionId").GetString()).Order());
        for (var i = 0; i < tokens.Length; i++)
        {
            Assert.Equal(ends[i] ? "session_expired" : "ok", Replies.Code(await RefreshAsync(tokens[i])));
        }
    }

    [Fact]
    public async Task A_router_that_asks_who_is_there_is_told_the_keys_and_the_sessions_that_have_just_ended()
    {
        var ada = await Person.RegisterAsync(Rig);
        Replies.Ok(await ada.AskAsync("user.signOut", new { scope = "this" }));
        await Rig.Control.UntilAsync(Names.Control.SessionRevoked, 1, ada.Uid);
        var keys = Rig.Control.Of(Names.Control.AuthKeys).Count;

        await Rig.DiscoverAsync();

        await Rig.Control.UntilAsync(Names.Control.AuthKeys, keys + 1);
        var revoked = await Rig.Control.UntilAsync(Names.Control.SessionRevoked, 2, ada.Uid);
        Assert.All(revoked, r => Assert.Equal(ada.Sid, r.Body.GetProperty("sessionId").GetString()));
        var key = Rig.Control.Of(Names.Control.AuthKeys)[^1].Body.GetProperty("keys")[0];
        Assert.Equal("ES256", key.GetProperty("alg").GetString());
        Assert.False(key.TryGetProperty("d", out _), "The private half must not leave.");
    }

    [Fact]
    public async Task Instances_share_one_key()
    {
        await using var other = await Rig.AddInstanceAsync();
        var before = Rig.Control.Of(Names.Control.AuthKeys).Count;

        await Rig.DiscoverAsync();

        var announced = await Rig.Control.UntilAsync(Names.Control.AuthKeys, before + 2);
        Assert.Single(announced.Select(a => a.Body.GetProperty("keys")[0].GetProperty("kid").GetString()).Distinct());
    }

    [Theory]
    [InlineData("session.open")]
    [InlineData("session.refresh")]
    [InlineData("session.close")]
    [InlineData("presence.report")]
    [InlineData("auth.keys.get")]
    public async Task What_is_for_the_router_alone_refuses_people(string name)
    {
        var ada = await Person.RegisterAsync(Rig);

        Assert.Equal("forbidden", Replies.Code(await ada.AskAsync(name, new { })));
    }

    [Theory]
    [InlineData("user.me")]
    [InlineData("user.list")]
    [InlineData("user.profile.update")]
    [InlineData("user.signOut")]
    public async Task What_is_for_people_asks_nobody_to_sign_in(string name) =>
        Assert.Equal("unauthenticated", Replies.Code(await Rig.AskAsync(name, new { })));

    Task<JsonElement> OpenAsync(Person person, string verifier) =>
        Rig.AskAsRouterAsync("session.open", new { handoff = person.Handoff, verifier });

    Task<JsonElement> RefreshAsync(string refreshToken) => Rig.AskAsRouterAsync("session.refresh", new { refreshToken });
}
