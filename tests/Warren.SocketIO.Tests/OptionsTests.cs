using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class OptionsTests
{
    [Fact]
    public async Task Every_wrong_setting_is_named_at_start()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestHost.StartAsync(options =>
        {
            options.PingInterval = TimeSpan.Zero;
            options.MaxPayload = 1;
            options.EventsPerSecond = double.NaN;
            options.Transports = SocketIOTransports.None;
            options.MaxPendingConnections = 0;
            options.HandshakesPerSecondPerAddress = -1;
            options.WebSocketCompression.Threshold = -1;
            options.HttpCompression.Level = (System.IO.Compression.CompressionLevel)9;
            options.Origins.Add("https://shop.example/path");
            options.Origins.Add("*");
        }));
        string[] names = ["PingInterval", "MaxPayload", "EventsPerSecond", "Transports", "MaxPendingConnections", "HandshakesPerSecondPerAddress", "WebSocketCompression.Threshold", "HttpCompression.Level", "https://shop.example/path", "'*'"];
        Assert.All(names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Mapping_without_the_services_says_what_to_call()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var app = builder.Build();
        var error = Assert.Throws<InvalidOperationException>(() => app.MapSocketIO());
        Assert.Contains("AddSocketIO", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a,b")]
    [InlineData("too long")]
    public async Task A_namespace_that_no_packet_can_name_is_refused(string name)
    {
        await using var host = await TestHost.StartAsync();
        Assert.Throws<ArgumentException>(() => host.Server.Of(name == "too long" ? new string('x', 300) : name));
    }

    [Fact]
    public async Task Reserved_names_can_be_neither_sent_nor_heard()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        Assert.Throws<ArgumentException>(() => socket.EmitRaw("disconnect", default));
        Assert.Throws<ArgumentException>(() => socket.On("connect", _ => default));
    }
}
