namespace Warren.EndToEnd.Tests.Harness;

/// <summary>A RabbitMQ broker that a test may stop, start and kill. Its port and data stay the same over restarts.</summary>
internal sealed class RabbitMqServer : IAsyncDisposable
{
    readonly string _control;
    readonly bool _isOwn;

    RabbitMqServer(string control, Uri address, bool isOwn)
    {
        _control = control;
        Address = address;
        _isOwn = isOwn;
    }

    /// <summary>The one that all tests share, each in a virtual host of its own. Not to be stopped.</summary>
    public static RabbitMqServer Shared => new(TestServices.RabbitMqControl, TestServices.Amqp, isOwn: false);

    public Uri Address { get; }

    /// <summary>Starts one for this test alone, to be stopped and killed at will. Takes about five seconds.</summary>
    public static async Task<RabbitMqServer> StartOwnAsync()
    {
        var lines = (await Commands.RunAsync([TestServices.RabbitMqControl, "another"], TimeSpan.FromSeconds(90))).Split('\n');
        return new RabbitMqServer(lines[0], new Uri(lines[1]), isOwn: true);
    }

    public Task StopAsync() => ControlAsync("stop");

    /// <summary>Like a crash of the machine it runs on.</summary>
    public Task KillAsync() => ControlAsync("kill");

    /// <summary>Returns when it accepts connections.</summary>
    public Task StartAsync() => ControlAsync("start");

    /// <summary>Runs rabbitmqctl.</summary>
    /// <returns>What it wrote.</returns>
    public Task<string> CtlAsync(params string[] arguments) => ControlAsync(["ctl", .. arguments]);

    public Task CreateVirtualHostAsync(string name) => ControlAsync("vhost", name);

    public Task DeleteVirtualHostAsync(string name) => ControlAsync("delete-vhost", name);

    public async ValueTask DisposeAsync()
    {
        if (_isOwn)
        {
            await ControlAsync("remove");
        }
    }

    Task<string> ControlAsync(params string[] command) => Commands.RunAsync([_control, .. command], TimeSpan.FromSeconds(90));
}
