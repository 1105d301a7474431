using Microsoft.Extensions.Logging.Abstractions;
using Warren.EndToEnd.Tests.Harness;
using Warren.Events;
using Warren.Events.RabbitMQ;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A virtual host on the shared RabbitMQ, with a link that this test alone can lose.</summary>
sealed class RabbitMqBrokers : IBrokers
{
    readonly string _virtualHost = "router-" + Guid.NewGuid().ToString("N")[..12];
    readonly CuttableLink _link = new(RabbitMqServer.Shared.Address);

    public static async Task<RabbitMqBrokers> CreateAsync()
    {
        var brokers = new RabbitMqBrokers();
        await RabbitMqServer.Shared.CreateVirtualHostAsync(brokers._virtualHost);
        return brokers;
    }

    public IBroker Login(string account)
    {
        var uri = new UriBuilder(RabbitMqServer.Shared.Address)
        {
            Host = "127.0.0.1",
            Port = _link.Port,
            UserName = account,
            Password = TestServices.AmqpPassword,
            Path = _virtualHost,
        };
        return new RabbitMQBroker(new RabbitMQOptions { Uri = uri.Uri }, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public Task StopAsync()
    {
        _link.Cut();
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        _link.Mend();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _link.Dispose();
        await RabbitMqServer.Shared.DeleteVirtualHostAsync(_virtualHost);
    }
}
