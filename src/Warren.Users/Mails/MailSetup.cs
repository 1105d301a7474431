using Microsoft.Extensions.Options;
using MimeKit;

namespace Warren.Users.Mails;

/// <summary>Picks where mails go: a mail server, the page for developers, or nowhere.</summary>
static class MailSetup
{
    public static void AddMails(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddOptions<MailOptions>().Configure(options =>
        {
            options.Smtp = settings["SMTP_URL"] is { Length: > 0 } url ? ReadServer(url) : null;
            options.From = settings["WARREN_MAIL_FROM"] is { Length: > 0 } from ? ReadSender(from) : null;
            options.PublicUrl = settings["PUBLIC_URL"] is { Length: > 0 } address ? ReadPublicUrl(address) : null;
        }).ValidateOnStart();

        var services = builder.Services;
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<DevelopmentMails>();
        services.AddSingleton<IMailSink>(s =>
            s.GetRequiredService<IOptions<MailOptions>>().Value.Smtp is { } server ? ActivatorUtilities.CreateInstance<SmtpMails>(s, server)
            : s.GetRequiredService<IHostEnvironment>().IsDevelopment() ? s.GetRequiredService<DevelopmentMails>()
            : new NoMails());
        services.AddSingleton<MailQueue>();
        services.AddSingleton<DueMails>();
        services.AddHostedService<MailWorker>();
    }

    // The value is not repeated: it may hold a password.
    static SmtpAddress ReadServer(string url) => SmtpAddress.TryParse(url, out var server)
        ? server
        : throw new InvalidOperationException(
            "SMTP_URL is not the address of a mail server. Write it like smtps://user:password@mail.example or smtp://mail.example:25; in user and password write @ as %40, : as %3A and / as %2F.");

    static string ReadSender(string from) => MailboxAddress.TryParse(from, out _)
        ? from
        : throw new InvalidOperationException($"WARREN_MAIL_FROM is '{from}', which is no mail address. Write it like shop@example.com.");

    static string ReadPublicUrl(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? address
        : throw new InvalidOperationException($"PUBLIC_URL is '{address}', which is no address. Write it as in https://shop.example.");
}
