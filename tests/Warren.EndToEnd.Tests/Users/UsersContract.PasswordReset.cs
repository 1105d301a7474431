using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Warren.EndToEnd.Tests.Harness;
using Warren.Events;
using Warren.Users.Data;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    const string NewPassword = "violet teapots in the rain";

    [Fact]
    public async Task After_a_hundred_failures_the_password_gets_nobody_in_until_a_new_one_is_set()
    {
        var ada = await Person.RegisterAsync(Rig);
        using var checks = new PasswordChecks(Rig.Services);
        await FailForGoodAsync(() => SignInAsync(ada.Email, "wrong"));

        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
        Rig.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
        Assert.Equal((100, 2), (checks.OfAccounts, checks.OfNobody));

        Replies.Ok(await ResetAsync(await MailedTokenAsync(ada)));

        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email, NewPassword)));
    }

    [Fact]
    public async Task A_new_password_replaces_the_old_one_and_the_token_works_once()
    {
        var ada = await Person.RegisterAsync(Rig);
        await FailAsync(ada.Email, 5);
        var token = await MailedTokenAsync(ada);

        var reset = await ResetAsync(token);
        var again = await ResetAsync(token, UsersRig.Password);

        Assert.Equal("{}", Replies.Ok(reset).GetRawText());
        Assert.Equal("token_invalid", Replies.Code(again));
        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email, NewPassword)));
        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
    }

    [Fact]
    public async Task Of_twenty_uses_of_a_token_at_once_one_sets_the_password()
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await MailedTokenAsync(ada);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ResetAsync(token, $"{NewPassword} no {i}")));

        var winner = Assert.Single(Enumerable.Range(0, 20), i => Replies.Code(replies[i]) == "ok");
        Assert.Equal(19, replies.Count(reply => Replies.Code(reply) == "token_invalid"));
        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email, $"{NewPassword} no {winner}")));
    }

    [Fact]
    public async Task A_new_password_ends_every_session_and_tells_every_router()
    {
        var ada = await Person.RegisterAsync(Rig);
        var second = await Person.SignInAsync(Rig, ada.Email);
        var refresh = await ada.OpenAsync();

        Replies.Ok(await ResetAsync(await MailedTokenAsync(ada)));

        var revoked = await Rig.Control.UntilAsync(Names.Control.SessionRevoked, 2, ada.Uid);
        Assert.Equal(
            new[] { ada.Sid, second.Sid }.Order(), revoked.Select(r => r.Body.GetProperty("sessionId").GetString()!).Order());
        Assert.All(revoked, r => Assert.Equal("password_reset", r.Body.GetProperty("reason").GetString()));
        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(refresh)));
        Assert.Equal("session_expired", Replies.Code(await OpenAsync(second, second.Verifier)));
    }

    [Fact]
    public async Task No_session_of_the_old_password_survives_sign_ins_at_the_very_moment_of_the_new_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var ada = await Person.RegisterAsync(Rig);
            var device = Replies.Ok(await SignInAsync(ada.Email)).GetProperty("device").GetString()!;
            var token = await MailedTokenAsync(ada);

            var signIns = Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? SignInAsync(ada.Email) : SignInFromAsync(ada.Email, UsersRig.Password, device));
            var reset = ResetAsync(token);
            await Task.WhenAll([.. signIns, reset]);

            Replies.Ok(await reset);
            var id = Guid.Parse(ada.Uid);
            Assert.Equal(0, await QueryAsync(db => db.Sessions.CountAsync(s => s.UserId == id && s.EndedAt == null)));
            Assert.Equal(0, await QueryAsync(db => db.TrustedDevices.CountAsync(d => d.UserId == id)));
        }
    }

    [Fact]
    public async Task A_token_is_worth_nothing_after_thirty_minutes()
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await MailedTokenAsync(ada);

        Rig.Time.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal("token_invalid", Replies.Code(await ResetAsync(token)));
        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email)));
    }

    [Theory]
    [InlineData("another purpose")]
    [InlineData("another address")]
    [InlineData("an account that is not active")]
    public async Task A_token_is_bound_to_its_purpose_its_address_and_an_active_account(string change)
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await MailedTokenAsync(ada);
        var uid = Guid.Parse(ada.Uid);
        await QueryAsync(db => change switch
        {
            "another purpose" => db.OneTimeTokens.Where(t => t.UserId == uid).ExecuteUpdateAsync(set => set.SetProperty(t => t.Purpose, "verify")),
            "another address" => db.Users.Where(u => u.Id == uid).ExecuteUpdateAsync(set => set.SetProperty(u => u.NormalizedEmail, NewEmail())),
            _ => db.Users.Where(u => u.Id == uid).ExecuteUpdateAsync(set => set.SetProperty(u => u.Status, "disabled")),
        });

        Assert.Equal("token_invalid", Replies.Code(await ResetAsync(token)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("guess")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task What_is_no_token_is_refused_as_one_that_was_used(string token) =>
        Assert.Equal("token_invalid", Replies.Code(await ResetAsync(token)));

    [Theory]
    [InlineData("too short", "password_too_short")]
    [InlineData("Password12345678", "password_too_common")]
    public async Task A_refused_password_leaves_the_token_as_it_was(string password, string code)
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await MailedTokenAsync(ada);

        var refused = await ResetAsync(token, password);

        Assert.Equal((code, "password"), (Replies.Code(refused), Replies.Field(refused)));
        Replies.Ok(await ResetAsync(token));
    }

    [Fact]
    public async Task An_address_without_an_account_is_answered_the_same_and_gets_no_mail()
    {
        var ada = await Person.RegisterAsync(Rig);
        var nobody = NewEmail();

        var unknown = await ForgotAsync(nobody);
        var known = await ForgotAsync(ada.Email.ToUpperInvariant());

        Assert.Equal("""{"ok":true,"data":{}}""", unknown.GetRawText());
        Assert.Equal(unknown.GetRawText(), known.GetRawText());
        await MailCountAsync(ada.Email, 1);
        Assert.Empty(await MailPage.ReadAsync(Rig, nobody));
        // Nothing of it stays, so that nobody fills the table with addresses.
        var normalized = nobody.ToUpperInvariant();
        Assert.Equal(0, await QueryAsync(db => db.OutgoingMails.CountAsync(m => m.NormalizedEmail == normalized)));
    }

    [Fact]
    public async Task What_is_no_address_is_refused_and_says_so()
    {
        var refused = await ForgotAsync("not an address");

        Assert.Equal(("validation_failed", "email"), (Replies.Code(refused), Replies.Field(refused)));
    }

    [Fact]
    public async Task An_address_gets_one_mail_a_minute_three_an_hour_and_ten_a_day()
    {
        var ada = await Person.RegisterAsync(Rig);
        await AsksAsync(ada, sent: 1);
        await AsksAsync(ada, sent: 1);
        await LaterAsync(ada, TimeSpan.FromSeconds(61), sent: 2);
        await LaterAsync(ada, TimeSpan.FromSeconds(61), sent: 3);
        await LaterAsync(ada, TimeSpan.FromSeconds(61), sent: 3);
        for (var sent = 4; sent <= 10; sent++)
        {
            await LaterAsync(ada, TimeSpan.FromMinutes(61), sent);
        }

        await LaterAsync(ada, TimeSpan.FromMinutes(61), sent: 10);
        await LaterAsync(ada, TimeSpan.FromDays(1), sent: 11);
    }

    [Fact]
    public async Task The_mail_says_what_it_is_for_and_its_token_is_nowhere_else()
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await MailedTokenAsync(ada);

        var mail = Assert.Single(await MailPage.ReadAsync(Rig, ada.Email));
        Assert.DoesNotContain("Ada", mail, StringComparison.Ordinal);
        Assert.Contains("30 minutes", mail, StringComparison.Ordinal);
        Assert.Matches(@"http://localhost:\d+/reset#" + token, mail);
        var row = await QueryAsync(db => db.OneTimeTokens.SingleAsync(t => t.UserId == Guid.Parse(ada.Uid)));
        Assert.Equal(OneTimeToken.PasswordReset, row.Purpose);
        Assert.Equal(32, row.Hash.Length);
        Assert.DoesNotContain(token, Convert.ToHexString(row.Hash), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Neither_token_nor_address_nor_password_is_in_the_log()
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await MailedTokenAsync(ada);
        Replies.Ok(await ResetAsync(token));
        await SignInAsync(ada.Email, NewPassword);

        Assert.DoesNotContain(token, Rig.Logs.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ada.Email, Rig.Logs.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(NewPassword, Rig.Logs.Text, StringComparison.OrdinalIgnoreCase);
    }

    async Task LaterAsync(Person person, TimeSpan later, int sent)
    {
        Rig.Time.Advance(later);
        await AsksAsync(person, sent);
    }

    // Mails leave in the order they were asked for: when the next person's is there, this one was sent or dropped.
    async Task AsksAsync(Person person, int sent)
    {
        Replies.Ok(await ForgotAsync(person.Email));
        await MailedTokenAsync(await Person.RegisterAsync(Rig, "Next"));
        Assert.Equal(sent, (await MailPage.ReadAsync(Rig, person.Email)).Count);
    }

    async Task<string> MailedTokenAsync(Person person)
    {
        Replies.Ok(await ForgotAsync(person.Email));
        await MailCountAsync(person.Email, 1);
        return MailPage.TokenIn((await MailPage.ReadAsync(Rig, person.Email))[0]);
    }

    Task MailCountAsync(string email, int count) =>
        Wait.UntilAsync($"{count} mails", async () => (await MailPage.ReadAsync(Rig, email)).Count >= count, TimeSpan.FromSeconds(20));

    Task<JsonElement> ForgotAsync(string email) => Rig.AskAsync("user.password.forgot", new { email });

    Task<JsonElement> ResetAsync(string token, string password = NewPassword) => Rig.AskAsync("user.password.reset", new { token, password });
}
