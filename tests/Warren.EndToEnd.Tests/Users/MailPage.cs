using System.Net;
using System.Text.RegularExpressions;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>Reads mails as a developer does, from the page of each instance.</summary>
internal static class MailPage
{
    static readonly HttpClient Http = new();

    /// <summary>The texts of the mails to somebody, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(UsersRig rig, string email)
    {
        var found = new List<(string At, string Text)>();
        foreach (var address in rig.Addresses)
        {
            var html = await Http.GetStringAsync(new Uri(address, "/dev/mail"));
            found.AddRange(Regex.Matches(html, "<article>(.+?)</article>", RegexOptions.Singleline)
                .Select(article => article.Value)
                .Where(article => WebUtility.HtmlDecode(article).Contains($"To {email},", StringComparison.Ordinal))
                .Select(article => (Regex.Match(article, @"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d").Value, WebUtility.HtmlDecode(Regex.Replace(article, "<[^>]+>", "")))));
        }

        return [.. found.OrderByDescending(mail => mail.At, StringComparer.Ordinal).Select(mail => mail.Text)];
    }

    /// <summary>The token in the link of a mail.</summary>
    public static string TokenIn(string mail) => Regex.Match(mail, @"/reset#([A-Za-z0-9_-]{43})\r?$", RegexOptions.Multiline).Groups[1].Value;
}
