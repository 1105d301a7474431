using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Warren.Users.Mails;

/// <summary>
/// <c>/dev/mail</c>: the last mails, for developers. Only in Development, and only for browsers on this machine, because whoever reads
/// somebody's mails can set their password. The host that was asked for is looked at as well: a page elsewhere can have its own name lead here.
/// </summary>
static partial class DevelopmentMailPage
{
    public const string Path = "/dev/mail";

    const string ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDevelopmentMails(this IHost app)
    {
        if (app is IEndpointRouteBuilder routes && app.Services.GetRequiredService<IMailSink>() is DevelopmentMails mails)
        {
            routes.MapGet(Path, context => WriteAsync(context, mails));
        }
    }

    static async Task WriteAsync(HttpContext context, DevelopmentMails mails)
    {
        if (!IsLoopback(context))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(Html(mails.All), context.RequestAborted);
    }

    static bool IsLoopback(HttpContext context) =>
        (context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from))
        && (context.Request.Host.Host == "localhost"
            || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host)));

    static string Html(IReadOnlyList<(DateTimeOffset At, Mail Mail)> mails)
    {
        var html = new StringBuilder("""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Mails · Development</title>
            <main>
            <h1>Mails</h1>
            <p>They would have been sent: SMTP_URL is not set. The last 50 are kept until this process ends, the newest first.</p>

            """);
        foreach (var (at, mail) in mails)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <article>
                <h2>{Encode(mail.Subject)}</h2>
                <p>To {Encode(mail.To)}, {at:yyyy-MM-dd HH:mm:ss} UTC</p>
                <p>{WithLinks(mail.Text)}</p>
                </article>

                """);
        }

        return html.Append(mails.Count == 0 ? "<p>None yet.</p>\n</main>\n</html>\n" : "</main>\n</html>\n").ToString();
    }

    // A link may be broken anywhere, so that it fits on a narrow screen.
    static string WithLinks(string text) => Link()
        .Replace(Encode(text), link => $"<a href=\"{link.Value}\">{string.Join("<wbr>", link.Value.Chunk(12).Select(part => new string(part)))}</a>")
        .Replace("\n", "<br>\n", StringComparison.Ordinal);

    // HtmlEncoder writes a line break as a character reference; lines are what a mail is made of.
    static string Encode(string text) => string.Join('\n', text.Split('\n').Select(HtmlEncoder.Default.Encode));

    // In encoded text there is no quote and no angle bracket left.
    [GeneratedRegex("https?://[^\\s&]+")]
    private static partial Regex Link();
}
