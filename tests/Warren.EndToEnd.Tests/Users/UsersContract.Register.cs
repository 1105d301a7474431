using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Warren.Users.Data;
using Warren.Users.Passwords;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public abstract partial class UsersContract
{
    [Fact]
    public async Task Registering_makes_an_account_and_tells_services_and_the_list_of_people()
    {
        var email = NewEmail();
        var reply = await Rig.AskAsync("user.register", new
        {
            email = email.Replace("example.com", "Example.COM", StringComparison.Ordinal),
            password = UsersRig.Password,
            displayName = " Ada ",
            locale = "pt-BR",
            accept = true,
        });

        Assert.Equal("{}", Replies.Ok(reply).GetRawText());
        var ada = await Person.SignInAsync(Rig, email);
        var (_, announced) = Assert.Single(await Rig.Events.UntilAsync("user.registered", 1, ada.Uid));
        Assert.Equal("Ada", announced.GetProperty("displayName").GetString());
        Assert.Equal("pt-BR", announced.GetProperty("locale").GetString());
        Assert.Equal("active", announced.GetProperty("status").GetString());
        Assert.Equal(1, announced.GetProperty("version").GetInt64());
        Assert.EndsWith("Z", announced.GetProperty("createdAt").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", announced.GetRawText(), StringComparison.OrdinalIgnoreCase);
        var (room, pushed) = Assert.Single(await Rig.Pushes.UntilAsync("people.changed", 1, ada.Uid));
        Assert.Equal("room.people", room);
        Assert.Equal("Ada", pushed.GetProperty("displayName").GetString());
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_refused_however_it_is_written()
    {
        var email = NewEmail();
        Replies.Ok(await RegisterAsync(email));

        var again = await RegisterAsync(email.ToUpperInvariant());

        Assert.Equal("email_taken", Replies.Code(again));
        Assert.Equal("email", Replies.Field(again));
    }

    [Fact]
    public async Task Of_twenty_registrations_of_one_address_at_once_one_gets_in()
    {
        var email = NewEmail();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RegisterAsync(email)));

        Assert.Equal(19, replies.Count(reply => Replies.Code(reply) == "email_taken"));
        Assert.Single(replies, reply => Replies.Code(reply) == "ok");
        Assert.Equal(1, await QueryAsync(db => db.Users.CountAsync(u => u.Email == email)));
    }

    [Theory]
    [InlineData("no at", "Ada", "en", true, "email")]
    [InlineData("two@at@example.com", "Ada", "en", true, "email")]
    [InlineData("ada@exämple.com", "Ada", "en", true, "email")]
    [InlineData("ada@localhost", "Ada", "en", true, "email")]
    [InlineData("a da@example.com", "Ada", "en", true, "email")]
    [InlineData("ada@example.com", "   ", "en", true, "displayName")]
    [InlineData("ada@example.com", "Ada\u0007", "en", true, "displayName")]
    [InlineData("ada@example.com", "Ada\u202Eadmin", "en", true, "displayName")]
    [InlineData("ada@example.com", "123456789012345678901234567890123456789012345678901", "en", true, "displayName")]
    [InlineData("ada@example.com", "Ada", "not a tag", true, "locale")]
    [InlineData("ada@example.com", "Ada", "en", false, "accept")]
    public async Task A_field_that_cannot_be_is_named_and_nothing_is_stored(string email, string displayName, string locale, bool accept, string field)
    {
        var reply = await Rig.AskAsync("user.register", new { email, password = UsersRig.Password, displayName, locale, accept });

        Assert.Equal("validation_failed", Replies.Code(reply));
        Assert.Equal(field, Replies.Field(reply));
        Assert.Equal(0, await QueryAsync(db => db.Users.CountAsync(u => u.Email == email)));
    }

    [Fact]
    public async Task A_password_that_is_short_or_common_is_refused_with_a_code_of_its_own()
    {
        var shortOne = await RegisterAsync(NewEmail(), "only fourteen!");
        var commonOne = await RegisterAsync(NewEmail(), "Password123456!!");

        Assert.Equal(("password_too_short", "password"), (Replies.Code(shortOne), Replies.Field(shortOne)));
        Assert.Equal(("password_too_common", "password"), (Replies.Code(commonOne), Replies.Field(commonOne)));
    }

    [Fact]
    public async Task A_password_is_the_same_on_another_keyboard()
    {
        var email = NewEmail();
        Replies.Ok(await RegisterAsync(email, "caf\u00E9 \uFF43\uFF4F\uFF4C\uFF4F\uFF55\uFF52 teapot"));

        Assert.Equal("ok", Replies.Code(await SignInAsync(email, "cafe\u0301 colour teapot")));
    }

    [Fact]
    public void The_hash_is_PBKDF2_with_SHA512_and_220000_rounds()
    {
        using var hashing = ActivatorUtilities.CreateInstance<PasswordHashing>(Rig.Services, Options.Create(new HashingOptions()));

        var hash = Convert.FromBase64String(hashing.Hash(UsersRig.Password));

        // Identity's format 1: marker, pseudo-random function, rounds, length of the salt; then salt and key.
        Assert.Equal(1, hash[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)));
        Assert.Equal(220_000u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)));
        Assert.Equal(16u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(9)));
        Assert.Equal(13 + 16 + 32, hash.Length);
    }

    Task<System.Text.Json.JsonElement> RegisterAsync(string email, string password = UsersRig.Password) =>
        Rig.AskAsync("user.register", new { email, password, displayName = "Somebody", accept = true });

    async Task<T> QueryAsync<T>(Func<UsersDb, Task<T>> query)
    {
        await using var scope = Rig.Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<UsersDb>());
    }
}
