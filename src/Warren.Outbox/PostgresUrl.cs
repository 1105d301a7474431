using Npgsql;

namespace Warren.Outbox;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>, or an Npgsql connection string.</summary>
static class PostgresUrl
{
    /// <exception cref="InvalidOperationException">It is neither; the message names the setting and never repeats its value.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string value, string setting)
    {
        try
        {
            return value.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
                || value.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
                    ? FromUrl(new Uri(value))
                    : new NpgsqlConnectionStringBuilder(value);
        }
        catch (Exception error) when (error is UriFormatException or ArgumentException or FormatException)
        {
            throw new InvalidOperationException(
                $"{setting} is not an address of PostgreSQL. Write postgres://user:password@host:5432/database, "
                + "percent-encoding special characters of the password, or an Npgsql connection string.");
        }
    }

    static NpgsqlConnectionStringBuilder FromUrl(Uri url)
    {
        var login = url.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnectionStringBuilder { Host = url.Host, Port = url.Port > 0 ? url.Port : 5432 };
        if (login[0].Length > 0)
        {
            connection.Username = Uri.UnescapeDataString(login[0]);
        }

        if (login.Length == 2)
        {
            connection.Password = Uri.UnescapeDataString(login[1]);
        }

        if (url.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            connection.Database = Uri.UnescapeDataString(database);
        }

        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var name = parts[0].Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? "SSL Mode" : Uri.UnescapeDataString(parts[0]);
            connection[name] = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]).Replace("-", "", StringComparison.Ordinal) : "true";
        }

        return connection;
    }
}
