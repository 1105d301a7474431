using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>A server with small limits and a clock of its own, whose handlers do a little of everything that clients can set off.</summary>
public sealed class FuzzServer : IDisposable
{
    readonly OwnMeters _meters = new();
    readonly EngineEndpoint _endpoint;

    /// <param name="switches">Any of <c>eio3</c>, <c>msgpack</c>, <c>recovery</c>, <c>deflate</c>.</param>
    public FuzzServer(string switches)
    {
        var options = new SocketIOOptions();
        FuzzLimits.Set(options, switches);
        Server = new SocketIOServer(Options.Create(options), Clock, _meters, Logs, null);
        _endpoint = new EngineEndpoint(Server.Engine);
        FuzzHandlers.Add(Server, Clock);
    }

    public FakeTimeProvider Clock { get; } = new();

    public ErrorLogs Logs { get; } = new();

    public SocketIOServer Server { get; }

    public void Serve(ClientRequest request) => request.Served = _endpoint.HandleAsync(request.Context);

    public void Dispose()
    {
        Server.Dispose();
        _meters.Dispose();
    }
}
