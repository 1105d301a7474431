using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Warren.Events;

namespace Warren.Hosting;

/// <summary>
/// The <c>WARREN_*</c> keys that exist. A process refuses to start with one that it does not know, because a mistyped limit that nobody
/// reads is worse than none. One file of settings may serve several processes, so every key of Warren itself is known everywhere.
/// </summary>
public static class WarrenSettings
{
    const string Prefix = "WARREN_";

    static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["WARREN_ACCOUNTS"] = "shared or separate: whether each process logs in to the broker under its service's name",
        ["WARREN_DATA"] = "the folder for SQLite files and the key that signs tokens",
        ["WARREN_AUTH_PER_MINUTE"] = "changes of identity a minute from one socket",
        ["WARREN_AUTH_PER_MINUTE_PER_ADDRESS"] = "changes of identity a minute from one address",
        ["WARREN_DATABASE_URL_*"] = "the database of one service",
        ["WARREN_IDENTITY_SERVICE"] = "the service whose keys and revocations are believed",
        ["WARREN_LISTEN"] = "the address to listen on",
        ["WARREN_LOG_FORMAT"] = "text or json; by default text on a terminal and JSON lines elsewhere",
        ["WARREN_LOG_PAYLOADS"] = "true to log payloads, in Development only",
        ["WARREN_MAIL_FROM"] = "the address that mails are from",
        ["WARREN_PASSWORD_MIN_LENGTH"] = "the shortest password, 8 to 64 characters",
        ["WARREN_SIGNING_KEY"] = "the private P-256 key that signs access tokens, PEM or base64 PKCS#8",
        ["WARREN_REQUESTS_PER_SECOND"] = "requests a second from one socket",
        ["WARREN_REQUESTS_PER_SECOND_PER_ADDRESS"] = "requests a second from one address",
        ["WARREN_TEST_*"] = "addresses for the tests of Warren; ignored by programs",
        ["WARREN_TOKEN_LIFETIME_SECONDS"] = "the life of an access token, 2 to 600 seconds",
        ["WARREN_TRUSTED_PROXIES"] = "proxies whose X-Forwarded-For and X-Forwarded-Proto are believed",
        ["WARREN_WEB_ROOT"] = "the folder of the web app that the router serves",
    };

    /// <summary>Makes a key known. For a family of keys end it with <c>*</c>.</summary>
    /// <param name="key">The key, <c>WARREN_…</c>.</param>
    /// <param name="meaning">What it does, in a few words.</param>
    /// <exception cref="ArgumentException">The key does not begin with <c>WARREN_</c>.</exception>
    public static void Know(string key, string meaning)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{key}' does not begin with {Prefix}; only those keys are checked.", nameof(key));
        }

        Known[key] = meaning;
    }

    /// <summary>Refuses the first key that nobody knows.</summary>
    internal static void Check(IConfiguration configuration)
    {
        var unknown = configuration.AsEnumerable()
            .Select(setting => setting.Key)
            .Where(key => key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !IsKnown(key))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (unknown is not null)
        {
            var nearest = Names.Nearest(unknown, Known.Keys.Order(StringComparer.Ordinal));
            throw new InvalidOperationException(
                $"The setting {unknown} is not known. " +
                (nearest is null ? "Known are: " + string.Join(", ", Known.Keys.Order(StringComparer.Ordinal)) : $"Did you mean {nearest} ({Known[nearest]})?"));
        }
    }

    static bool IsKnown(string key) => Known.Keys.Any(known => known[^1] == '*'
        ? key.StartsWith(known[..^1], StringComparison.OrdinalIgnoreCase) && key.Length >= known.Length
        : key.Equals(known, StringComparison.OrdinalIgnoreCase));
}
