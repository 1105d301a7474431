using System.Collections.Concurrent;
using System.Data.Common;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>
/// Processes that are killed while people register: whoever was told <c>ok</c> has an account, and every account has reached the service that
/// hears of it, whichever of the two died, before or after the event had left. What counts is what is in the databases.
/// </summary>
public sealed class KillTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    readonly ConcurrentBag<string> _accepted = [];
    readonly ConcurrentBag<string> _refused = [];

    [Fact]
    public async Task One_process_with_everything_killed_loses_nothing_that_was_accepted()
    {
        await using var system = await WarrenSystem.StorefrontAsync(BackingKind.Embedded, Many);

        await KillWhileRegisteringAsync(system, kills: 3, _ => system.Programs[0]);

        await EverybodyIsKnownAsync(service => OpenFileAsync(system, service));
    }

    [Fact]
    public async Task The_sender_and_the_hearer_killed_in_turn_lose_nothing_that_was_accepted()
    {
        await using var system = await WarrenSystem.ProcessesAsync(settings: Many);

        await KillWhileRegisteringAsync(system, kills: 3, round => system.Programs[1 + (round % 2)]);

        await EverybodyIsKnownAsync(async service => await system.Backing.Databases!.OpenAsync(service));
    }

    static Dictionary<string, string> Many => new() { ["WARREN_AUTH_PER_MINUTE_PER_ADDRESS"] = "100000", ["LOG_LEVEL"] = "warn" };

    async Task KillWhileRegisteringAsync(WarrenSystem system, int kills, Func<int, WarrenProgram> next)
    {
        using var over = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        var people = Enumerable.Range(0, 4).Select(_ => RegisterAsync(system.Router, over.Token)).ToList();
        for (var round = 0; round < kills; round++)
        {
            var before = _accepted.Count;
            await Wait.UntilAsync("more people have registered", () => Task.FromResult(_accepted.Count >= before + 5), Limit);
            await next(round).Process.KillAsync();
            await next(round).RestartAsync();
        }

        await over.CancelAsync();
        await Task.WhenAll(people);
        Assert.True(_refused.IsEmpty, $"Refused for another reason than an outage: {string.Join("; ", _refused.Distinct())}");
    }

    /// <summary>One person after the other, as fast as the answers come; what went wrong in a kill was not accepted.</summary>
    async Task RegisterAsync(WarrenProgram router, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var email = $"{Guid.NewGuid():N}@example.com";
            try
            {
                using var reply = await router.Http.PostAsJsonAsync(
                    new Uri("/events/user.register", UriKind.Relative),
                    new { email, password = "correct horse battery staple", displayName = "Ada", accept = true },
                    CancellationToken.None);
                if (reply.IsSuccessStatusCode)
                {
                    _accepted.Add(email);
                }
                else
                {
                    var code = (await reply.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("code").GetString()!;
                    if (code is not ("unavailable" or "timeout" or "rate_limited" or "busy" or "unknown_event"))
                    {
                        _refused.Add(code);
                    }

                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    async Task EverybodyIsKnownAsync(Func<string, Task<DbConnection>> open)
    {
        HashSet<string> accounts = [];
        await Wait.UntilAsync("every account has reached inventory", async () =>
        {
            accounts = await ColumnAsync(open, "users", """SELECT "Id" FROM "Users" """);
            return accounts.SetEquals(await ColumnAsync(open, "inventory", """SELECT "Id" FROM "People" """));
        }, Limit);

        var addresses = await ColumnAsync(open, "users", """SELECT "Email" FROM "Users" """);
        Assert.Equal([], _accepted.Where(email => !addresses.Contains(email)));
        Assert.Equal(accounts.Count, addresses.Count);
        await Wait.UntilAsync(
            "the outbox is empty", async () => (await ColumnAsync(open, "users", "SELECT id FROM warren_outbox")).Count == 0, Limit);
        Assert.NotEmpty(await ColumnAsync(open, "inventory", "SELECT id FROM warren_inbox WHERE name = 'user.registered'"));
    }

    static async Task<HashSet<string>> ColumnAsync(Func<string, Task<DbConnection>> open, string service, string sql)
    {
        await using var connection = await open(service);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var row = await command.ExecuteReaderAsync();
        var values = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (await row.ReadAsync())
        {
            values.Add(row.GetValue(0).ToString()!);
        }

        return values;
    }

    static async Task<DbConnection> OpenFileAsync(WarrenSystem system, string service)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(system.Folder, ".data", service + ".db"),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        var connection = new SqliteConnection(file.ToString());
        await connection.OpenAsync();
        return connection;
    }
}
