using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using Warren.Events.RabbitMQ;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>The tests' RabbitMQ, with a virtual host of this class's own, so that queues of different classes do not meet.</summary>
public sealed class RabbitMQFixture : IBrokerFixture, IAsyncLifetime
{
    static readonly Uri Server = new(Setting("WARREN_TEST_AMQP_URL"));
    static readonly string Password = Setting("WARREN_TEST_AMQP_PASSWORD");

    public string VirtualHost { get; } = "test-" + Guid.NewGuid().ToString("N")[..12];

    public async ValueTask InitializeAsync() => await ControlAsync("vhost", VirtualHost);

    public async ValueTask DisposeAsync() => await ControlAsync("delete-vhost", VirtualHost);

    public IBroker Create(string account) => Create(account, Password);

    public RabbitMQBroker Create(string account, string password) => Create(AddressOf(account, password), account, NullLoggerFactory.Instance);

    public RabbitMQBroker Create(string account, ILoggerFactory loggers) => Create(AddressOf(account, Password), account, loggers);

    static RabbitMQBroker Create(Uri address, string name, ILoggerFactory loggers) =>
        new(new RabbitMQOptions { Uri = address, ConnectionName = name }, TimeProvider.System, loggers);

    public Uri AddressOf(string account, string? password = null) =>
        new($"{Server.Scheme}://{account}:{password ?? Password}@{Server.Host}:{Server.Port}/{VirtualHost}");

    /// <summary>A connection of a program that is not ours.</summary>
    public Task<IConnection> ConnectAsync(string account) =>
        new ConnectionFactory { Uri = AddressOf(account), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    public Task StopAsync() => ControlAsync("stop");

    public Task StartAsync() => ControlAsync("start");

    public Task KillAsync() => ControlAsync("kill");

    public Task AlarmAsync(BrokerAlarm alarm) => alarm == BrokerAlarm.Memory
        ? CtlAsync("set_vm_memory_high_watermark", "0.000001")
        : CtlAsync("set_disk_free_limit", "1000000GB");

    public Task CalmAsync(BrokerAlarm alarm) => alarm == BrokerAlarm.Memory
        ? CtlAsync("set_vm_memory_high_watermark", "0.4")
        : CtlAsync("set_disk_free_limit", "50MB");

    /// <summary>Runs <c>rabbitmqctl</c>.</summary>
    public Task CtlAsync(params string[] arguments) => ControlAsync(["ctl", .. arguments]);

    static Task ControlAsync(params string[] arguments) => Command.RunAsync(Setting("WARREN_TEST_RABBITMQ_CONTROL"), arguments);

    static string Setting(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set. Run ./test, or source the file that ./test --services writes.");
}
