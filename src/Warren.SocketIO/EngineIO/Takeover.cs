using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// Lets a WebSocket outlive the HTTP request it began as: the request ends with its 101, Kestrel lets go of everything it keeps for HTTP, and the
/// connection goes on here with nothing between it and the WebSocket. Kestrel does not complete the pipe of an HTTP/1.1 connection itself; that
/// happens when the connection is disposed, after its middleware has returned.
/// </summary>
internal sealed class Takeover : IConnectionHeartbeatFeature
{
    readonly ConnectionContext _connection;
    readonly IDuplexPipe _transport;
    readonly IConnectionHeartbeatFeature? _heartbeat;
    Action<object>? _onHeartbeat;
    object? _state;
    Func<Task>? _next;

    Takeover(ConnectionContext connection)
    {
        (_connection, _transport) = (connection, connection.Transport);
        _heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
    }

    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        var takeover = new Takeover(connection);
        connection.Features.Set(takeover);
        connection.Features.Set<IConnectionHeartbeatFeature>(takeover);
        try
        {
            await http(connection);
        }
        finally
        {
            takeover.EndHttp();
            await takeover.NextAsync();
        }
    }

    /// <summary>Whether HTTP runs directly on this connection, and not on TLS that ends between.</summary>
    public bool IsOf(IDuplexPipe transport) => ReferenceEquals(transport, _transport);

    public IDuplexPipe Transport => _transport;

    /// <summary>Cancelled when the connection is gone.</summary>
    public CancellationToken Closed => _connection.ConnectionClosed;

    public void Abort() => _connection.Abort();

    /// <summary>What to do once the request has ended, which is up to the caller. It is run in any case.</summary>
    public void ContinueWith(Func<Task> next) => _next = next;

    /// <summary>
    /// Kestrel watches the timeouts of HTTP in its heartbeat, for as long as the connection lives; that would keep HTTP's objects alive, and
    /// end the connection for being slow to close.
    /// </summary>
    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state)
    {
        (_state, _onHeartbeat) = (state, action);
        _heartbeat?.OnHeartbeat(static takeover => ((Takeover)takeover).Beat(), this);
    }

    void Beat()
    {
        if (_state is { } state && _onHeartbeat is { } action)
        {
            action(state);
        }
    }

    void EndHttp() => (_onHeartbeat, _state) = (null, null);

    Task NextAsync() => Interlocked.Exchange(ref _next, null)?.Invoke() ?? Task.CompletedTask;
}
