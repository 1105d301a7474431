using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.SocketIO;
using Xunit;

namespace Warren.EndToEnd.Tests.Clients;

/// <summary>Clients that others wrote, in one scripted session: connect, sign in, request with an answer, push, binary, reconnect.</summary>
public sealed class RealClientsTests : IAsyncLifetime
{
    const string User = "u-real-client";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly InProcessBrokers _brokers = new();
    readonly IdentityService _identity = new();
    readonly List<IAsyncDisposable> _started = [];
    RouterProcess _router = null!;

    public async ValueTask InitializeAsync()
    {
        _router = Keep(await RouterProcess.StartAsync(_brokers.Login("router")));
        Keep(await ServiceProcess.StartAsync(_brokers.Login("users"), "users", _identity.Map));
        Keep(await ServiceProcess.StartAsync(_brokers.Login("echo"), "echo", new EchoService().Map));
        await _router.KnowsAsync("auth.keys.get");
        await _router.KnowsAsync("echo.say");
        await _router.SettledAsync();
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _started.Count - 1; i >= 0; i--)
        {
            await _started[i].DisposeAsync();
        }

        await _brokers.DisposeAsync();
        _identity.Dispose();
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    [InlineData("upgrade")]
    public async Task The_official_client_passes_the_session(string mode) =>
        await PassAsync(Scripts.StartNode("scripted-session.mjs", Base, _identity.Token(User), User, mode));

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    [InlineData("upgrade")]
    public async Task Pythons_client_passes_the_session(string mode) =>
        await PassAsync(Scripts.StartPython("Clients/scripted_session.py", Base, _identity.Token(User), User, mode));

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    [InlineData("upgrade")]
    public async Task The_client_for_dotnet_passes_the_session(string mode)
    {
        using var session = new DotNetSession(_router.Address, _identity.Token(User), User, mode);
        await session.RunAsync(CutAsync).WaitAsync(Limit);
    }

    string Base => _router.Address.GetLeftPart(UriPartial.Authority);

    async Task PassAsync(ChildProcess client)
    {
        await using (client)
        {
            await client.LineWithAsync("cut", Limit);
            await CutAsync();
            var exitCode = await client.ExitAsync(Limit);
            Assert.True(exitCode == 0, client.Output.Tail);
        }
    }

    /// <summary>As a draining server does: the transport is closed, and the client comes back by itself.</summary>
    async Task CutAsync()
    {
        foreach (var socket in _router.Get<SocketIOServer>().Default.Sockets)
        {
            socket.CloseTransport();
        }

        await Task.CompletedTask;
    }

    T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}
