using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Warren.Users.Mails;

/// <summary>Where mails are handed over: what <c>SMTP_URL</c> says. It may hold a password and is never logged.</summary>
/// <param name="Host">The mail server.</param>
/// <param name="Port">587, and 465 with <c>smtps://</c>, unless the address names another.</param>
/// <param name="IsTls"><c>smtps://</c>: TLS from the first byte. Else STARTTLS where the server offers it.</param>
/// <param name="User">Who logs in; <c>null</c> for nobody.</param>
/// <param name="Password">With what.</param>
sealed record SmtpAddress(string Host, int Port, bool IsTls, string? User, string? Password)
{
    /// <summary>Whether the server is this machine: then nobody listens on the way.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    public static bool TryParse(string text, [NotNullWhen(true)] out SmtpAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("smtp" or "smtps") || url.Host.Length == 0)
        {
            return false;
        }

        var isTls = url.Scheme == "smtps";
        var login = url.UserInfo.Split(':', 2);
        var port = url.Port > 0 ? url.Port : isTls ? 465 : 587;
        address = new SmtpAddress(url.Host, port, isTls, Text(login[0]), login.Length > 1 ? Text(login[1]) : null);
        return true;
    }

    /// <summary>Nothing of it: it would bring the password into a log.</summary>
    public override string ToString() => nameof(SmtpAddress);

    static string? Text(string part) => part.Length == 0 ? null : Uri.UnescapeDataString(part);
}
