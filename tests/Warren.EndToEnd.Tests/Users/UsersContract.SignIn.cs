using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Warren.Events;
using Warren.Users.Data;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task Signing_in_gives_a_token_that_the_announced_key_verifies()
    {
        var ada = await Person.RegisterAsync(Rig);
        var data = Replies.Ok(await SignInAsync(ada.Email));
        var keys = new JsonWebKeySet(Replies.Ok(await Rig.AskAsRouterAsync("auth.keys.get")).GetRawText());

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(data.GetProperty("accessToken").GetString(), new TokenValidationParameters
        {
            ValidAlgorithms = ["ES256"],
            ValidTypes = ["at+jwt"],
            ValidIssuer = "warren",
            ValidAudience = "warren",
            IssuerSigningKeys = keys.GetSigningKeys(),
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (from, until, _, _) => from <= Rig.Time.GetUtcNow() && until > Rig.Time.GetUtcNow(),
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal(ada.Uid, token.Subject);
        Assert.Equal(7, Guid.Parse(token.Subject).Version);
        Assert.NotEqual(ada.Sid, token.GetClaim("sid").Value);
        Assert.Equal(TimeSpan.FromSeconds(300), token.ValidTo - token.ValidFrom);
        Assert.Equal(300, data.GetProperty("expiresIn").GetInt32());
        var payload = JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.Decode(token.EncodedPayload));
        Assert.Equal("[]", payload.GetProperty("roles").GetRawText());
        Assert.Equal("""["pwd"]""", payload.GetProperty("amr").GetRawText());
        Assert.Equal(1, payload.GetProperty("aal").GetInt32());
        Assert.Equal(1, payload.GetProperty("tv").GetInt32());
        Assert.True(payload.TryGetProperty("auth_time", out _));
        Assert.Equal(ada.Email, data.GetProperty("user").GetProperty("email").GetString());
        Assert.False(data.TryGetProperty("handoff", out _), "Without a challenge there is no handoff.");
    }

    [Fact]
    public async Task Wrong_password_unknown_address_and_locked_account_are_told_apart_by_nothing()
    {
        var ada = await Person.RegisterAsync(Rig);
        using var checks = new PasswordChecks(Rig.Services);

        var wrong = await SignInAsync(ada.Email, "wrong");
        var unknown = await SignInAsync("nobody@example.com");
        for (var i = 0; i < 4; i++)
        {
            await SignInAsync(ada.Email, "wrong");
        }

        var locked = await SignInAsync(ada.Email);

        Assert.Equal("invalid_credentials", Replies.Code(wrong));
        Assert.Equal((Replies.Code(wrong), Replies.Message(wrong)), (Replies.Code(unknown), Replies.Message(unknown)));
        Assert.Equal((Replies.Code(wrong), Replies.Message(wrong)), (Replies.Code(locked), Replies.Message(locked)));
        // One hash for each of the seven, so that the time does not tell either.
        Assert.Equal((5, 2), (checks.OfAccounts, checks.OfNobody));
    }

    [Fact]
    public async Task Of_sixty_wrong_guesses_at_once_five_are_looked_at_and_sixty_are_in_the_audit()
    {
        var ada = await Person.RegisterAsync(Rig);
        using var checks = new PasswordChecks(Rig.Services);

        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => SignInAsync(ada.Email, $"guess {i}")));

        Assert.All(replies, reply => Assert.Equal("invalid_credentials", Replies.Code(reply)));
        Assert.Equal(5, checks.OfAccounts);
        var actions = await QueryAsync(db => db.AuditEntries.Where(a => a.Subject == Guid.Parse(ada.Uid)).Select(a => a.Action).ToListAsync());
        Assert.Equal(60, actions.Count(action => action is "authn_login_fail" or "authn_login_lock"));
        Assert.Equal(5, actions.Count(action => action == "authn_login_fail"));
    }

    [Fact]
    public async Task The_audit_forgets_where_somebody_was_after_ninety_days_and_the_rest_after_a_year()
    {
        var ada = await Person.RegisterAsync(Rig);
        var caller = new Caller { Kind = CallerKind.Anonymous, IpAddress = "192.0.2.7", UserAgent = "a browser" };
        await Rig.AskAsync("user.signIn", new { email = ada.Email, password = "wrong" }, caller);
        var subject = Guid.Parse(ada.Uid);
        Task<AuditEntry?> Find() => QueryAsync(db => db.AuditEntries.AsNoTracking().SingleOrDefaultAsync(a => a.Subject == subject && a.Action == AuditEntry.WrongPassword));
        async Task ForgetAfterAsync(int days)
        {
            Rig.Time.Advance(TimeSpan.FromDays(days));
            while (await QueryAsync(db => OldRows.DeleteAsync(db, Rig.Time.GetUtcNow().UtcDateTime, default)) > 0)
            {
                // The rows of other tests come first, a thousand at a time.
            }
        }

        await ForgetAfterAsync(days: 89);
        Assert.Equal(("192.0.2.7", "a browser"), await Find() is { } young ? (young.IpAddress, young.UserAgent) : default);
        await ForgetAfterAsync(days: 2);
        Assert.Equal((null, null), await Find() is { } old ? (old.IpAddress, old.UserAgent) : ("no row", null));
        await ForgetAfterAsync(days: 275);
        Assert.Null(await Find());
    }

    [Fact]
    public async Task A_lock_ends_after_a_minute_and_lasts_twice_as_long_the_next_time()
    {
        var ada = await Person.RegisterAsync(Rig);
        await FailAsync(ada.Email, 5);

        Rig.Time.Advance(TimeSpan.FromSeconds(58));
        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
        Rig.Time.Advance(TimeSpan.FromSeconds(3));
        await FailAsync(ada.Email, 5);
        Rig.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
        Rig.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email)));
    }

    [Fact]
    public async Task The_right_password_forgets_the_failures_before_it()
    {
        var ada = await Person.RegisterAsync(Rig);
        await FailAsync(ada.Email, 4);
        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email)));
        await FailAsync(ada.Email, 4);

        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email)));
    }

    [Fact]
    public async Task A_hash_with_fewer_rounds_is_replaced_at_the_next_sign_in()
    {
        var ada = await Person.RegisterAsync(Rig);
        var before = await HashOfAsync(ada);
        await using var stronger = await Rig.AddInstanceAsync(options => options.Iterations = 2_000);

        // Either instance may answer; within a few tries the one with more rounds does.
        for (var i = 0; i < 100 && await HashOfAsync(ada) == before; i++)
        {
            Replies.Ok(await SignInAsync(ada.Email));
        }

        Assert.NotEqual(before, await HashOfAsync(ada));
        Replies.Ok(await SignInAsync(ada.Email));
    }

    async Task FailAsync(string email, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(email, "wrong")));
        }
    }

    Task<string?> HashOfAsync(Person person) =>
        QueryAsync(db => db.Users.Where(u => u.Id == Guid.Parse(person.Uid)).Select(u => u.PasswordHash).SingleAsync());

    Task<JsonElement> SignInAsync(string email, string password = UsersRig.Password) => Rig.AskAsync("user.signIn", new { email, password });
}
