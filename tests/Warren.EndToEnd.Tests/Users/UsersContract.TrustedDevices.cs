using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Warren.Users.Data;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task Strangers_who_lock_the_account_do_not_lock_out_its_owner_on_a_device_of_theirs()
    {
        var ada = await Person.RegisterAsync(Rig);
        var device = await TrustAsync(ada.Email);
        await FailAsync(ada.Email, 5);

        var fromDevice = await SignInFromAsync(ada.Email, UsersRig.Password, device);

        Assert.False(Replies.Ok(fromDevice).TryGetProperty("device", out _), "A device that is known needs no other secret.");
        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
    }

    [Fact]
    public async Task Not_even_a_hundred_failures_of_strangers_lock_out_the_owner()
    {
        var ada = await Person.RegisterAsync(Rig);
        var device = await TrustAsync(ada.Email);
        await FailForGoodAsync(() => SignInAsync(ada.Email, "wrong"));

        Assert.Equal("ok", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, device)));
        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
    }

    [Fact]
    public async Task Failures_on_a_device_lock_that_device_and_not_the_account()
    {
        var ada = await Person.RegisterAsync(Rig);
        var device = await TrustAsync(ada.Email);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("invalid_credentials", Replies.Code(await SignInFromAsync(ada.Email, "wrong", device)));
        }

        Assert.Equal("invalid_credentials", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, device)));
        Assert.Equal("ok", Replies.Code(await SignInAsync(ada.Email)));
        Rig.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("ok", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, device)));
    }

    [Fact]
    public async Task Of_sixty_guesses_at_once_from_a_device_five_are_looked_at()
    {
        var ada = await Person.RegisterAsync(Rig);
        var device = await TrustAsync(ada.Email);
        using var checks = new PasswordChecks(Rig.Services);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => SignInFromAsync(ada.Email, $"guess {i}", device)));

        Assert.Equal((5, 55), (checks.OfAccounts, checks.OfNobody));
    }

    [Fact]
    public async Task After_a_hundred_failures_a_device_is_not_trusted_any_more()
    {
        var ada = await Person.RegisterAsync(Rig);
        var device = await TrustAsync(ada.Email);
        await FailForGoodAsync(() => SignInFromAsync(ada.Email, "wrong", device));

        // From here on it counts like any stranger: the account is what is locked now.
        for (var i = 0; i < 5; i++)
        {
            await SignInFromAsync(ada.Email, "wrong", device);
        }

        Assert.Equal("invalid_credentials", Replies.Code(await SignInAsync(ada.Email)));
        Rig.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(Replies.Ok(await SignInFromAsync(ada.Email, UsersRig.Password, device)).TryGetProperty("device", out _), "It is trusted anew.");
    }

    [Fact]
    public async Task A_device_is_trusted_for_its_own_person_and_with_its_own_secret_only()
    {
        var ada = await Person.RegisterAsync(Rig);
        var bob = await Person.RegisterAsync(Rig, "Bob");
        var (adas, bobs) = (await TrustAsync(ada.Email), await TrustAsync(bob.Email));
        var forged = adas[..^4] + (adas.EndsWith("AAAA", StringComparison.Ordinal) ? "EEEE" : "AAAA");
        await FailAsync(ada.Email, 5);

        Assert.Equal("invalid_credentials", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, bobs)));
        Assert.Equal("invalid_credentials", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, forged, "nonsense", "")));
        Assert.Equal("ok", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, bobs, adas)));
    }

    [Fact]
    public async Task A_person_has_twenty_devices_and_the_longest_unused_makes_room()
    {
        var ada = await Person.RegisterAsync(Rig);
        var devices = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            Rig.Time.Advance(TimeSpan.FromSeconds(1));
            devices.Add(await TrustAsync(ada.Email));
        }

        Rig.Time.Advance(TimeSpan.FromSeconds(1));
        Replies.Ok(await SignInFromAsync(ada.Email, UsersRig.Password, devices[0]));
        Rig.Time.Advance(TimeSpan.FromSeconds(1));
        await TrustAsync(ada.Email);

        await FailAsync(ada.Email, 5);
        Assert.Equal("ok", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, devices[0])));
        Assert.Equal("invalid_credentials", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, devices[1])));
        Assert.Equal("ok", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, devices[2])));
        var id = Guid.Parse(ada.Uid);
        Assert.Equal(20, await QueryAsync(db => db.TrustedDevices.CountAsync(d => d.UserId == id)));
    }

    [Fact]
    public async Task A_device_is_forgotten_after_ninety_days_without_use()
    {
        var ada = await Person.RegisterAsync(Rig);
        var device = await TrustAsync(ada.Email);
        Rig.Time.Advance(TimeSpan.FromDays(89));
        Assert.Equal("ok", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, device)));
        Rig.Time.Advance(TimeSpan.FromDays(91));

        await FailAsync(ada.Email, 5);
        Assert.Equal("invalid_credentials", Replies.Code(await SignInFromAsync(ada.Email, UsersRig.Password, device)));
        await QueryAsync(db => OldRows.DeleteAsync(db, Rig.Time.GetUtcNow().UtcDateTime, default));
        var id = Guid.Parse(ada.Uid);
        Assert.Equal(0, await QueryAsync(db => db.TrustedDevices.CountAsync(d => d.UserId == id)));
    }

    [Fact]
    public async Task A_new_password_forgets_the_devices_that_were_trusted_with_the_old_one()
    {
        var ada = await Person.RegisterAsync(Rig);
        var device = await TrustAsync(ada.Email);
        Replies.Ok(await ResetAsync(await MailedTokenAsync(ada)));

        await FailAsync(ada.Email, 5);

        Assert.Equal("invalid_credentials", Replies.Code(await SignInFromAsync(ada.Email, NewPassword, device)));
    }

    async Task FailForGoodAsync(Func<Task<JsonElement>> attempt)
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("invalid_credentials", Replies.Code(await attempt()));
            Rig.Time.Advance(i % 5 == 4 ? TimeSpan.FromMinutes(16) : TimeSpan.Zero);
        }
    }

    async Task<string> TrustAsync(string email) => Replies.Ok(await SignInAsync(email)).GetProperty("device").GetString()!;

    Task<JsonElement> SignInFromAsync(string email, string password, params string[] devices) =>
        Rig.AskAsync("user.signIn", new { email, password, devices });
}
