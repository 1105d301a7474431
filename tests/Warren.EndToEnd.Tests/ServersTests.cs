using Npgsql;
using RabbitMQ.Client;
using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests;

/// <summary>The servers that all other tests stand on: each test has its own virtual host and its own databases.</summary>
public sealed class ServersTests
{
    [Theory]
    [InlineData("warren")]
    [InlineData("router")]
    [InlineData("mallory")]
    public async Task Every_account_reaches_the_virtual_host_of_a_test(string account)
    {
        await using var backing = await Backing.CreateAsync(BackingKind.Servers);
        await using var connection = await new ConnectionFactory { Uri = backing.AmqpUrl(account) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();

        var queue = await channel.QueueDeclareAsync();
        await channel.BasicPublishAsync(exchange: "", routingKey: queue.QueueName, body: "hello"u8.ToArray());

        BasicGetResult? message = null;
        await Wait.UntilAsync(
            "the message is there",
            async () => (message = await channel.BasicGetAsync(queue.QueueName, autoAck: true)) is not null,
            TimeSpan.FromSeconds(10));
        Assert.Equal("hello"u8.ToArray(), message!.Body.ToArray());
    }

    [Fact]
    public async Task Each_service_of_a_test_has_an_empty_database()
    {
        await using var databases = await TestDatabases.CreateAsync("users", "inventory");
        await using var connection = await databases.OpenAsync("users");
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'", connection);

        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_broker_of_a_tests_own_comes_back_on_its_port_with_its_data()
    {
        await using var broker = await RabbitMqServer.StartOwnAsync();
        await using var backing = await Backing.OnServersAsync(broker);

        await broker.KillAsync();
        await broker.StartAsync();

        await using var connection = await new ConnectionFactory { Uri = backing.AmqpUrl("users") }.CreateConnectionAsync();
        Assert.True(connection.IsOpen);
    }
}
