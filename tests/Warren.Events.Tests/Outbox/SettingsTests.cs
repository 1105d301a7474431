using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Outbox;

public sealed class SettingsTests
{
    [Fact]
    public void Without_settings_it_is_a_file_named_after_the_service()
    {
        var address = AddressFor([]);

        Assert.Equal(DatabaseProvider.Sqlite, address.Provider);
        Assert.Equal(Path.GetFullPath(Path.Combine(".data", "order-items.db")), address.File);
    }

    [Fact]
    public void On_the_server_of_DATABASE_URL_it_is_a_database_named_after_the_service()
    {
        var address = AddressFor(new() { ["DATABASE_URL"] = "postgres://me:p%40ss@db.example:6000/main?sslmode=disable" });

        Assert.Equal("db.example:6000/order-items", address.Display);
        Assert.Equal("main", address.MaintenanceDatabase);
        Assert.Contains("Password=p@ss", address.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_s_own_address_wins()
    {
        var address = AddressFor(new()
        {
            ["DATABASE_URL"] = "postgres://me@db.example/main",
            ["WARREN_DATABASE_URL_ORDER_ITEMS"] = "Host=other.example;Database=orders",
        });

        Assert.Equal("other.example:5432/orders", address.Display);
    }

    [Fact]
    public void The_pool_has_as_many_connections_as_its_bound_says_unless_the_address_says_otherwise()
    {
        var byBound = AddressFor(new() { ["DATABASE_URL"] = "postgres://me@db.example/main" });
        var byAddress = AddressFor(new() { ["WARREN_DATABASE_URL_ORDER_ITEMS"] = "Host=db.example;Database=orders;Maximum Pool Size=7" });

        Assert.Equal(
            (new DatabaseOptions().MaxConnections, 7),
            (new NpgsqlConnectionStringBuilder(byBound.ConnectionString).MaxPoolSize, new NpgsqlConnectionStringBuilder(byAddress.ConnectionString).MaxPoolSize));
    }

    [Theory]
    [InlineData("DATABASE_URL", "postgres://secret@:what")]
    [InlineData("WARREN_DATABASE_URL_ORDER_ITEMS", "Hos=secret")]
    public void A_wrong_address_is_refused_by_the_name_of_its_setting_and_is_not_repeated(string setting, string value)
    {
        var error = Assert.Throws<InvalidOperationException>(() => AddressFor(new() { [setting] = value }));

        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_out_of_range_is_refused_by_its_name()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);

        var error = Assert.Throws<InvalidOperationException>(
            () => builder.AddService("notes").AddDatabase<NotesDb>(bounds => bounds.MaxWaitingWriters = 0));

        Assert.Contains("MaxWaitingWriters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retrying_execution_strategy_is_refused_at_the_start()
    {
        var database = new ServiceDatabase("notes", AddressFor(new() { ["DATABASE_URL"] = "postgres://me@127.0.0.1/main" }), new DatabaseOptions());
        await using var context = new NotesDb(new DbContextOptionsBuilder<NotesDb>()
            .UseNpgsql(database.Address.ConnectionString, npgsql => npgsql.EnableRetryOnFailure()).Options);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TableSetup.RunAsync(context, database, TimeProvider.System, CancellationToken.None));

        Assert.Contains("EnableRetryOnFailure", error.Message, StringComparison.Ordinal);
    }

    static DatabaseAddress AddressFor(Dictionary<string, string?> settings) => DatabaseAddress.For(
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "order-items", new DatabaseOptions());
}
