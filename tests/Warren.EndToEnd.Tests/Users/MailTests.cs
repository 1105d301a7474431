using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Warren.EndToEnd.Tests.Harness;
using Warren.Users.Data;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>Where mails go: to a mail server, to the page for developers, or nowhere.</summary>
public sealed class MailTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(BackingKind.Embedded)]
    [InlineData(BackingKind.Servers)]
    public async Task A_mail_server_gets_the_mail_with_a_link_to_the_public_address(BackingKind kind)
    {
        await using var server = new SmtpCatcher();
        await using var rig = await UsersRig.StartAsync(kind, settings: new Dictionary<string, string?>
        {
            ["SMTP_URL"] = server.Url,
            ["PUBLIC_URL"] = "https://shop.example/",
        });
        var ada = await Person.RegisterAsync(rig);

        Replies.Ok(await ForgotAsync(rig, ada.Email));

        await Wait.UntilAsync("the mail", () => Task.FromResult(server.Mails.Count > 0), Limit);
        var mail = server.Mails[0];
        Assert.Contains($"RCPT TO:<{ada.Email}>", mail, StringComparison.Ordinal);
        Assert.Contains("From: no-reply@shop.example", mail, StringComparison.Ordinal);
        Assert.Contains("https://shop.example/reset#" + MailPage.TokenIn(mail), mail, StringComparison.Ordinal);
        Replies.Ok(await ResetAsync(rig, MailPage.TokenIn(mail)));
        await Wait.UntilAsync("it is marked as sent", async () => (await RowAsync(rig)) is { SentAt: not null, NextTryAt: null }, Limit);
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task A_mail_that_was_not_taken_is_tried_again_with_a_new_token_five_times_in_all()
    {
        await using var server = new SmtpCatcher { Refusals = 4 };
        await using var rig = await UsersRig.StartAsync(BackingKind.Embedded, settings: new Dictionary<string, string?> { ["SMTP_URL"] = server.Url });
        var ada = await Person.RegisterAsync(rig);
        Replies.Ok(await ForgotAsync(rig, ada.Email));

        for (var tries = 1; tries < 5; tries++)
        {
            await TriedAsync(rig, tries);
            Assert.Empty(server.Mails);
            rig.Time.Advance(TimeSpan.FromMinutes(16));
        }

        await Wait.UntilAsync("the mail", () => Task.FromResult(server.Mails.Count > 0), Limit);
        Replies.Ok(await ResetAsync(rig, MailPage.TokenIn(server.Mails[0])));
        Assert.Equal(5, server.Connections);
    }

    [Fact]
    public async Task A_mail_that_nobody_takes_is_given_up_after_five_tries_and_the_log_says_why_without_an_address()
    {
        await using var server = new SmtpCatcher { Refusals = 100 };
        await using var rig = await UsersRig.StartAsync(BackingKind.Embedded, settings: new Dictionary<string, string?> { ["SMTP_URL"] = server.Url });
        var ada = await Person.RegisterAsync(rig);
        Replies.Ok(await ForgotAsync(rig, ada.Email));
        for (var tries = 1; tries < 5; tries++)
        {
            await TriedAsync(rig, tries);
            rig.Time.Advance(TimeSpan.FromMinutes(16));
        }

        await Wait.UntilAsync("it is given up", async () => (await RowAsync(rig)) is { SentAt: null, NextTryAt: null, Tries: 5 }, Limit);
        await Wait.UntilAsync("the log says so", () => Task.FromResult(rig.Logs.Text.Contains("given up after 5 tries: the mail server answered 451", StringComparison.Ordinal)), Limit);
        Assert.DoesNotContain(ada.Email, rig.Logs.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(SmtpCatcher.Password, rig.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(SmtpCatcher.Password), rig.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp://nobody:wrong@127.0.0.1:{0}", "refused user or password")]
    [InlineData("smtps://shop:secret@127.0.0.1:{0}", "no TLS")]
    [InlineData("smtp://127.0.0.1:1", "cannot be reached")]
    public async Task What_is_wrong_with_the_mail_server_is_in_the_log(string url, string reason)
    {
        await using var server = new SmtpCatcher();
        await using var rig = await UsersRig.StartAsync(BackingKind.Embedded, settings: new Dictionary<string, string?>
        {
            ["SMTP_URL"] = string.Format(null, url, server.Port),
        });
        var ada = await Person.RegisterAsync(rig);

        Replies.Ok(await ForgotAsync(rig, ada.Email));

        await Wait.UntilAsync(reason, () => Task.FromResult(rig.Logs.Text.Contains(reason, StringComparison.Ordinal)), Limit);
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData("mail.example")]
    [InlineData("http://mail.example")]
    [InlineData("smtp://")]
    public async Task A_setting_that_is_no_mail_server_stops_the_start_without_repeating_it(string url)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            UsersRig.StartAsync(BackingKind.Embedded, settings: new Dictionary<string, string?> { ["SMTP_URL"] = url }));

        Assert.Contains("SMTP_URL is not the address of a mail server", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_Development_without_a_mail_server_the_answer_is_the_same_and_the_start_says_that_nothing_is_sent()
    {
        await using var rig = await UsersRig.StartAsync(BackingKind.Embedded, settings: new Dictionary<string, string?> { ["environment"] = "Production" });
        var ada = await Person.RegisterAsync(rig);

        Assert.Equal("{}", Replies.Ok(await ForgotAsync(rig, ada.Email)).GetRawText());

        Assert.Contains("No mail can be sent: SMTP_URL is not set", rig.Logs.Text, StringComparison.Ordinal);
        Assert.Null(await RowAsync(rig));
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(rig.Addresses[0], "/dev/mail"))).StatusCode);
    }

    [Fact]
    public async Task The_page_of_mails_is_for_this_machine_and_runs_nothing_that_a_mail_holds()
    {
        await using var rig = await UsersRig.StartAsync(BackingKind.Embedded);
        const string Hostile = "<script>alert(1)</script>@example.com";
        Replies.Ok(await rig.AskAsync(
            "user.register", new { email = Hostile, password = UsersRig.Password, displayName = "Mallory", accept = true }));
        Replies.Ok(await ForgotAsync(rig, Hostile));
        using var http = new HttpClient();
        var page = new Uri(rig.Addresses[0], "/dev/mail");
        await Wait.UntilAsync("the mail", async () => (await http.GetStringAsync(page)).Contains("/reset#", StringComparison.Ordinal), Limit);

        using var answer = await http.GetAsync(page);
        var html = await answer.Content.ReadAsStringAsync();
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, page) { Headers = { Host = "rebound.example" } };

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("To &lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.SendAsync(elsewhere)).StatusCode);
    }

    static Task TriedAsync(UsersRig rig, int tries) =>
        Wait.UntilAsync($"try {tries}", () => Task.FromResult(rig.Logs.Text.Contains($"try {tries} of 5", StringComparison.Ordinal)), Limit);

    static async Task<OutgoingMail?> RowAsync(UsersRig rig)
    {
        await using var scope = rig.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<UsersDb>().OutgoingMails.SingleOrDefaultAsync();
    }

    static Task<JsonElement> ForgotAsync(UsersRig rig, string email) => rig.AskAsync("user.password.forgot", new { email });

    static Task<JsonElement> ResetAsync(UsersRig rig, string token) =>
        rig.AskAsync("user.password.reset", new { token, password = "violet teapots in the rain" });
}
