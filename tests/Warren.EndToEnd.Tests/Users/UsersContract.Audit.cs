using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Users.Data;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task Registering_and_signing_in_are_in_the_audit_with_who_asked_and_from_where()
    {
        var email = NewEmail();
        var visitor = new Caller { Kind = CallerKind.Anonymous, IpAddress = "192.0.2.7", UserAgent = "a browser" };
        var account = new { email, password = UsersRig.Password, displayName = "Ada", accept = true };
        Replies.Ok(await Rig.AskAsync("user.register", account, visitor));
        var ada = await Person.SignInAsync(Rig, email);
        await ada.OpenAsync();

        var rows = (await AuditOfAsync(ada)).ToDictionary(row => row.Action);

        Assert.Equal(
            ["authn_login_success", "session_created", "session_renewed", "user_created"], rows.Keys.Order(StringComparer.Ordinal));
        var created = rows["user_created"];
        Assert.Equal(("anonymous", null), (created.Actor, created.SessionId));
        Assert.Equal(("192.0.2.7", "a browser"), (created.IpAddress, created.UserAgent));
        var sid = Guid.Parse(ada.Sid);
        Assert.Equal(("anonymous", sid), (rows["authn_login_success"].Actor, rows["authn_login_success"].SessionId));
        Assert.Equal((rows["authn_login_success"].RequestId, sid), (rows["session_created"].RequestId, rows["session_created"].SessionId));
        Assert.Equal(("service:router", sid), (rows["session_renewed"].Actor, rows["session_renewed"].SessionId));
    }

    [Fact]
    public async Task Of_twenty_registrations_of_one_address_at_once_the_audit_has_the_one_that_got_in()
    {
        var email = NewEmail();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RegisterAsync(email)));

        var ada = await Person.SignInAsync(Rig, email);

        Assert.Single(await AuditOfAsync(ada, "user_created"));
        Assert.Equal(0, await QueryAsync(db =>
            db.AuditEntries.CountAsync(a => a.Action == "user_created" && !db.Users.Any(u => u.Id == a.Subject))));
    }

    [Fact]
    public async Task A_changed_profile_is_in_the_audit_and_a_refused_change_is_not()
    {
        var ada = await Person.RegisterAsync(Rig);

        Replies.Ok(await ada.AskAsync("user.profile.update", new { displayName = "Ada L." }));
        var refused = await ada.AskAsync("user.profile.update", new { displayName = "Lost", ifVersion = 1 });
        Assert.Equal("version_conflict", Replies.Code(refused));

        var row = Assert.Single(await AuditOfAsync(ada, "user_updated"));
        Assert.Equal(($"user:{ada.Uid}", Guid.Parse(ada.Sid)), (row.Actor, row.SessionId));
    }

    [Fact]
    public async Task A_new_password_is_in_the_audit_with_every_session_that_it_ended()
    {
        var ada = await Person.RegisterAsync(Rig);
        var second = await Person.SignInAsync(Rig, ada.Email);
        var token = await MailedTokenAsync(ada);

        Replies.Ok(await ResetAsync(token));
        Assert.Equal("token_invalid", Replies.Code(await ResetAsync(token)));

        var change = Assert.Single(await AuditOfAsync(ada, "authn_password_change"));
        Assert.Equal(("anonymous", null), (change.Actor, change.SessionId));
        var ended = await AuditOfAsync(ada, "session_expired");
        Assert.Equal(new[] { Guid.Parse(ada.Sid), Guid.Parse(second.Sid) }.Order(), ended.Select(row => row.SessionId!.Value).Order());
        Assert.All(ended, row => Assert.Equal(change.RequestId, row.RequestId));
    }

    [Fact]
    public async Task A_session_that_is_signed_out_is_in_the_audit_with_who_ended_it()
    {
        var ada = await Person.RegisterAsync(Rig);
        var second = await Person.SignInAsync(Rig, ada.Email);
        var token = await ada.OpenAsync();

        Replies.Ok(await ada.AskAsync("user.signOut", new { scope = "others" }));
        Replies.Ok(await Rig.AskAsRouterAsync("session.close", new { refreshToken = token }));
        Replies.Ok(await Rig.AskAsRouterAsync("session.close", new { refreshToken = token }));
        Replies.Ok(await ada.AskAsync("user.signOut", new { scope = "all" }));

        var ended = await AuditOfAsync(ada, "session_expired");
        Assert.Equal(2, ended.Count);
        Assert.Equal($"user:{ada.Uid}", Assert.Single(ended, row => row.SessionId == Guid.Parse(second.Sid)).Actor);
        Assert.Equal("service:router", Assert.Single(ended, row => row.SessionId == Guid.Parse(ada.Sid)).Actor);
    }

    [Fact]
    public async Task Of_eight_sign_outs_at_once_each_session_ends_once_in_the_audit()
    {
        var ada = await Person.RegisterAsync(Rig);
        var second = await Person.SignInAsync(Rig, ada.Email);
        var third = await Person.SignInAsync(Rig, ada.Email);

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ada.AskAsync("user.signOut", new { scope = "all" })));

        Assert.All(replies, reply => Replies.Ok(reply));
        Assert.Equal(
            new[] { ada, second, third }.Select(person => Guid.Parse(person.Sid)).Order(),
            (await AuditOfAsync(ada, "session_expired")).Select(row => row.SessionId!.Value).Order());
    }

    [Fact]
    public async Task A_refresh_token_that_was_replaced_is_in_the_audit()
    {
        var ada = await Person.RegisterAsync(Rig);
        var (first, _) = await RefreshTwiceAsync(ada);
        Assert.Empty(await AuditOfAsync(ada, "authn_token_reuse"));
        var router = new Caller { Kind = CallerKind.Service, Service = "router", IpAddress = "192.0.2.8", UserAgent = "a thief" };

        var refused = await Rig.AskAsync("session.refresh", new { refreshToken = first }, router);

        Assert.Equal("session_expired", Replies.Code(refused));
        var row = Assert.Single(await AuditOfAsync(ada, "authn_token_reuse"));
        Assert.Equal(("service:router", Guid.Parse(ada.Sid)), (row.Actor, row.SessionId));
        Assert.Equal(("192.0.2.8", "a thief"), (row.IpAddress, row.UserAgent));
        Assert.Equal(refused.GetProperty("error").GetProperty("requestId").GetString(), row.RequestId);
    }

    [Fact]
    public async Task A_refresh_token_of_a_session_that_is_over_is_not_in_the_audit()
    {
        var ada = await Person.RegisterAsync(Rig);
        var token = await ada.OpenAsync();
        Replies.Ok(await ada.AskAsync("user.signOut", new { scope = "this" }));

        Assert.Equal("session_expired", Replies.Code(await RefreshAsync(token)));

        Assert.Empty(await AuditOfAsync(ada, "authn_token_reuse"));
    }

    [Fact]
    public async Task No_row_of_the_audit_holds_a_secret_an_address_or_a_name()
    {
        var ada = await Person.RegisterAsync(Rig);
        var first = await ada.OpenAsync();
        var second = Replies.Ok(await RefreshAsync(first)).GetProperty("refreshToken").GetString()!;
        var third = Replies.Ok(await RefreshAsync(second)).GetProperty("refreshToken").GetString()!;
        await RefreshAsync(first);
        await SignInAsync(ada.Email, "a wrong guess");
        Replies.Ok(await ada.AskAsync("user.profile.update", new { displayName = "Countess" }));
        var mailed = await MailedTokenAsync(ada);
        Replies.Ok(await ResetAsync(mailed));

        var rows = await AuditOfAsync(ada);

        Assert.Contains(rows, row => row.Action == "authn_token_reuse");
        Assert.Contains(rows, row => row.Action == "authn_login_fail");
        var text = JsonSerializer.Serialize(rows);
        var tokens = new[] { first, second, third, ada.Handoff! }.Select(token => token.Split('.')[^1]);
        string[] secrets = [.. tokens, mailed, ada.Verifier, ada.Email, UsersRig.Password, NewPassword, "a wrong guess", "Countess"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    Task<List<AuditEntry>> AuditOfAsync(Person person, string? action = null)
    {
        var subject = Guid.Parse(person.Uid);
        return QueryAsync(db => db.AuditEntries.AsNoTracking()
            .Where(a => a.Subject == subject && (action == null || a.Action == action)).ToListAsync());
    }
}
