using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Hubs;

/// <summary>Gives the sockets of a namespace the methods of a hub.</summary>
internal sealed partial class HubDispatcher(
    IServiceScopeFactory scopes, Func<IServiceProvider, SocketHub> create, List<HubMethod> methods, ILogger logger)
{
    public ValueTask ConnectAsync(Socket socket)
    {
        foreach (var method in methods)
        {
            socket.On(method.Name, received =>
            {
                if (method.Bind(received, out var refusal) is { } arguments)
                {
                    return CallAsync(socket, hub => method.RunAsync(hub, arguments, received));
                }

                socket.RefuseArgument(received, refusal!);
                return default;
            });
        }

        socket.OnDisconnect(reason => _ = EndAsync(socket, reason));
        return CallAsync(socket, hub => hub.OnConnectedAsync());
    }

    async ValueTask CallAsync(Socket socket, Func<SocketHub, ValueTask> call)
    {
        await using var scope = scopes.CreateAsyncScope();
        var hub = create(scope.ServiceProvider);
        hub.For(socket);
        try
        {
            await call(hub);
        }
        finally
        {
            // Not made by the container, so not disposed of by it.
            switch (hub)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }

    async Task EndAsync(Socket socket, DisconnectReason reason)
    {
        try
        {
            await CallAsync(socket, hub => hub.OnDisconnectedAsync(reason));
        }
        catch (Exception exception)
        {
            Log.DisconnectedFailed(logger, exception, socket.Id);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "OnDisconnectedAsync of the hub of socket {SocketId} failed.", EventName = "HubDisconnectedFailed")]
        public static partial void DisconnectedFailed(ILogger logger, Exception exception, string socketId);
    }
}
