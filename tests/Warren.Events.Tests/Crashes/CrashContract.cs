using System.Globalization;
using Warren.Events.Tests.Brokers;
using Warren.Events.Tests.Hosting;
using Xunit;

namespace Warren.Events.Tests.Crashes;

/// <summary>
/// Real processes that end as by <c>kill -9</c>, at the points where something could be lost or done twice, and are started again. What counts
/// is what is in the databases.
/// </summary>
public abstract class CrashContract(ICrashFixture fixture) : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    Victim? _victim;

    Victim Victim => _victim!;

    public async ValueTask InitializeAsync()
    {
        _victim = new Victim(_folder.Path, await fixture.SettingsAsync(_folder.Path));
        await _victim.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Victim.DisposeAsync();
        await fixture.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_sender_that_dies_right_after_its_commit_has_announced_it_once_after_the_restart()
    {
        await Victim.TellAsync("place-and-die one none 0");
        await Victim.DiesAsync();

        await Victim.StartAsync();

        await MailsAreAsync("one");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_hearer_that_dies_before_its_commit_hears_what_was_confirmed_again_and_applies_it_once()
    {
        await Victim.TellAsync("place one before 1");
        await Victim.DiesAsync();
        Assert.Empty(await ColumnAsync("mail", "SELECT \"Text\" FROM \"Mails\""));

        await RestartAsync();

        await MailsAreAsync("one");
        await NothingIsLeftAsync();
        Assert.Equal(2, TimesHeard("one"));
    }

    [Fact]
    public async Task A_hearer_that_dies_after_its_commit_and_before_its_acknowledgement_applies_it_once()
    {
        await Victim.TellAsync("place one after 1");
        await Victim.DiesAsync();
        Assert.Equal(["one"], await ColumnAsync("mail", "SELECT \"Text\" FROM \"Mails\""));

        await RestartAsync();
        await Victim.PlaceAsync("two");

        await MailsAreAsync("one", "two");
        await NothingIsLeftAsync();
        Assert.Equal(1, TimesHeard("one"));
    }

    [Theory]
    [InlineData("before")]
    [InlineData("failfast")]
    public async Task An_event_that_ends_its_process_each_time_is_dead_after_three_deaths_and_the_others_are_handled(string fate)
    {
        await Victim.TellAsync($"place poison {fate} {int.MaxValue}");
        for (var death = 1; death <= 3; death++)
        {
            await Victim.DiesAsync();
            await RestartAsync();
        }

        await Victim.PlaceAsync("one");
        await MailsAreAsync("one");
        await UntilAsync(async () => await ColumnAsync("mail", "SELECT reason FROM warren_dead_letters WHERE type = 'order.placed'") is ["crashed"]);
        await NothingIsLeftAsync();
        Assert.Equal(3, TimesHeard("poison"));
    }

    /// <summary>Starts it again when whoever died has lost its claim on the outbox; the 10 s of that are not waited for.</summary>
    async Task RestartAsync()
    {
        await ExecuteAsync("orders", "UPDATE warren_outbox SET claimed = 0");
        await Victim.StartAsync();
    }

    Task MailsAreAsync(params string[] texts) =>
        UntilAsync(async () => (await ColumnAsync("mail", "SELECT \"Text\" FROM \"Mails\" ORDER BY \"Text\"")).SequenceEqual(texts));

    /// <summary>Every event was confirmed and no note of one in hand is left but of those that were given up.</summary>
    Task NothingIsLeftAsync() => UntilAsync(async () =>
        await ColumnAsync("orders", "SELECT id FROM warren_outbox") is []
        && await ColumnAsync("mail", "SELECT id FROM warren_in_hand WHERE id NOT IN (SELECT id FROM warren_dead_letters)") is []);

    int TimesHeard(string text) => (int)new FileInfo(_folder.Sub($"heard-{text}")).Length;

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var bound = BrokerTests.Bound();
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound);
        }
    }

    async Task<List<string>> ColumnAsync(string service, string sql)
    {
        await using var connection = await fixture.OpenAsync(service);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var row = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await row.ReadAsync())
        {
            values.Add(Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return values;
    }

    async Task ExecuteAsync(string service, string sql)
    {
        await using var connection = await fixture.OpenAsync(service);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

public sealed class InProcessCrashTests() : CrashContract(new EmbeddedCrashFixture());

public sealed class RabbitMQCrashTests() : CrashContract(new ServersCrashFixture());
