using Microsoft.Extensions.Logging.Abstractions;
using Warren.EndToEnd.Tests.Harness;
using Warren.Events;
using Warren.Events.RabbitMQ;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A virtual host on the shared RabbitMQ, with a link that this test alone can lose.</summary>
sealed class RabbitMqBrokers(string virtualHost) : IBrokers
{
    readonly CuttableLink _link = new(RabbitMqServer.Shared.Address);

    public IBroker Login(string account)
    {
        var uri = new UriBuilder(RabbitMqServer.Shared.Address)
        {
            Host = "127.0.0.1",
            Port = _link.Port,
            UserName = account,
            Password = TestServices.AmqpPassword,
            Path = virtualHost,
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

    public ValueTask DisposeAsync()
    {
        _link.Dispose();
        return default;
    }
}
