using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>RabbitMQ behind TLS (<c>amqps://</c>), with a certificate that an authority of the test's own has signed.</summary>
public sealed class TlsTests
{
    const int Requests = 50;

    [Fact]
    public async Task Over_TLS_to_RabbitMQ_requests_are_answered()
    {
        await using var broker = await TlsBroker.StartAsync();
        await using var program = await WarrenProgram.StartAsync("Storefront", broker.Folder, broker.Settings(trusted: true));
        await using var socket = await SocketClient.ConnectAsync(program.Address);
        await Wait.UntilAsync("stock.list is answered", () => IsOkAsync(socket), TimeSpan.FromSeconds(30));

        var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => IsOkAsync(socket)));

        Assert.DoesNotContain(false, answers);
        Assert.NotEqual(0, await broker.CountTlsConnectionsAsync());
    }

    [Fact]
    public async Task A_broker_whose_certificate_nobody_trusts_is_refused_and_the_log_says_why_without_the_password()
    {
        await using var broker = await TlsBroker.StartAsync();
        await using var program = WarrenProgram.Start("Storefront", broker.Folder, broker.Settings(trusted: false));

        await program.Process.LineWithAsync("the TLS handshake failed");

        Assert.DoesNotContain(program.Process.Output.Lines, line => line.Contains(TestServices.AmqpPassword, StringComparison.Ordinal));
        Assert.Equal(0, await broker.CountTlsConnectionsAsync());
    }

    static async Task<bool> IsOkAsync(SocketClient socket) => (await socket.AskAsync("stock.list", "{}")).GetProperty("ok").GetBoolean();
}
