using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task A_refresh_token_that_was_replaced_long_ago_ends_its_session_for_whoever_has_it()
    {
        var ada = await Person.RegisterAsync(Rig);
        var (first, current) = await RefreshTwiceAsync(ada);
        var elsewhere = await (await Person.SignInAsync(Rig, ada.Email)).OpenAsync();
        Rig.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(first)));

        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(current)));
        var (_, revoked) = Assert.Single(await Rig.Control.UntilAsync(Names.Control.SessionRevoked, 1, ada.Uid));
        Assert.Equal(ada.Sid, revoked.GetProperty("sessionId").GetString());
        Assert.Equal("refresh_reuse", revoked.GetProperty("reason").GetString());
        Assert.Equal(Guid.Parse(ada.Sid), Assert.Single(await AuditOfAsync(ada, "session_expired")).SessionId);
        Replies.Ok(await RefreshAsync(elsewhere));
    }

    [Fact]
    public async Task The_owner_of_a_session_with_a_reused_token_is_told_once_even_after_asking_for_a_new_password()
    {
        var ada = await Person.RegisterAsync(Rig);
        var (first, _) = await RefreshTwiceAsync(ada);
        await MailedTokenAsync(ada);
        Rig.Time.Advance(TimeSpan.FromSeconds(11));

        await RefreshAsync(first);
        await RefreshAsync(first);
        await MailCountAsync(ada.Email, 2);

        await MailedTokenAsync(await Person.RegisterAsync(Rig, "Next"));
        var mails = await MailPage.ReadAsync(Rig, ada.Email);
        Assert.Equal(2, mails.Count);
        var told = Assert.Single(mails, mail => mail.Contains("You were signed out", StringComparison.Ordinal));
        Assert.Matches(@"http://localhost:\d+/forgot", told);
        Assert.DoesNotContain("Ada", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tab_that_two_others_overtook_is_refused_and_ends_nothing()
    {
        var ada = await Person.RegisterAsync(Rig);
        var (first, current) = await RefreshTwiceAsync(ada);

        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(first)));

        Replies.Ok(await RefreshAsync(current));
    }

    [Fact]
    public async Task A_made_up_token_does_not_end_a_session_that_has_none_yet()
    {
        var ada = await Person.RegisterAsync(Rig);

        Assert.Equal("session_expired", Replies.Code(await RefreshAsync($"v1.{ada.Sid}.{new string('A', 43)}")));

        await ada.OpenAsync();
    }

    [Fact]
    public async Task Of_eight_uses_of_a_replaced_token_at_once_one_ends_the_session()
    {
        var ada = await Person.RegisterAsync(Rig);
        var (first, _) = await RefreshTwiceAsync(ada);
        Rig.Time.Advance(TimeSpan.FromSeconds(11));

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(first)));

        Assert.All(replies, reply => Assert.Equal("session_expired", Replies.Code(reply)));
        Assert.Single(await AuditOfAsync(ada, "session_expired"));
        var normalized = ada.Email.ToUpperInvariant();
        Assert.Equal(1, await QueryAsync(db => db.OutgoingMails.CountAsync(m => m.NormalizedEmail == normalized)));
    }

    /// <returns>The token before the one before the current one, and the current one.</returns>
    async Task<(string First, string Current)> RefreshTwiceAsync(Person person)
    {
        var first = await person.OpenAsync();
        var second = Replies.Ok(await RefreshAsync(first)).GetProperty("refreshToken").GetString()!;
        return (first, Replies.Ok(await RefreshAsync(second)).GetProperty("refreshToken").GetString()!);
    }
}
