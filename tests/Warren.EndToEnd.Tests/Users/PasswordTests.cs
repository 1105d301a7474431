using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Users.Passwords;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public sealed class PasswordTests
{
    [Fact]
    public void The_list_of_common_passwords_is_in_the_program() => Assert.InRange(CommonPasswords.Count, 40_000, 60_000);

    [Theory]
    [InlineData("short of fiftee", "ok")]
    [InlineData("fourteen chars", "password_too_short")]
    [InlineData("Password12345678", "password_too_common")]
    [InlineData("p-a-s-s-w-o-r-d-1", "password_too_common")]
    [InlineData("footballfootball", "password_too_common")]
    [InlineData("aaaaaaaaaaaaaaaa", "password_too_common")]
    [InlineData("abcabcabcabcabcabc", "password_too_common")]
    [InlineData("12345678901234567", "password_too_common")]
    [InlineData("qwertyuiopasdfgh", "password_too_common")]
    [InlineData("abcdefghijklmnop", "password_too_common")]
    [InlineData("warrenwarren2026", "password_too_common")]
    [InlineData("ada.lovelace-2026", "password_too_common")]
    [InlineData("Lovelace!Lovelace", "password_too_common")]
    [InlineData("839201748362519", "ok")]
    [InlineData("ada likes violet teapots", "ok")]
    [InlineData("пароль из пяти слов", "ok")]
    public void A_new_password_is_judged_by_what_others_would_try(string password, string expected)
    {
        var rules = new PasswordRules(Options.Create(new PasswordOptions()));

        Assert.Equal(expected, rules.Check(password, "ada.lovelace@example.com", "Ada Lovelace")?.Code ?? "ok");
    }

    [Fact]
    public void A_password_is_never_cut_off_but_has_a_longest_length()
    {
        var rules = new PasswordRules(Options.Create(new PasswordOptions()));
        var random = new Random(1);
        var longest = new string([.. Enumerable.Range(0, 256).Select(_ => (char)random.Next('!', '~'))]);

        Assert.Null(rules.Check(longest, "a@example.com", "Ada"));
        Assert.Equal("validation_failed", rules.Check(longest + "x", "a@example.com", "Ada")?.Code);
    }

    [Fact]
    public async Task Whoever_finds_the_queue_at_the_hash_full_is_told_to_come_back()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var hashing = ActivatorUtilities.CreateInstance<PasswordHashing>(
            services, Options.Create(new HashingOptions { Parallel = 1, MaxWaiting = 1, Iterations = 1 }));
        var inside = await hashing.EnterAsync(CancellationToken.None);
        var waiting = hashing.EnterAsync(CancellationToken.None).AsTask();

        var refused = await Assert.ThrowsAsync<EventException>(() => hashing.EnterAsync(CancellationToken.None).AsTask());
        inside.Dispose();
        (await waiting).Dispose();

        Assert.Equal("busy", refused.Error.Code);
        Assert.True(refused.Error.RetryAfter > 0);
    }
}
