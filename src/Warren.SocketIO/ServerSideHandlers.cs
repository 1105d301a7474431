using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO;

/// <summary>The handlers of one namespace for events of other nodes.</summary>
internal sealed partial class ServerSideHandlers(ILogger logger)
{
    readonly ConcurrentDictionary<string, Func<ServerSideEvent, ValueTask>[]> _byName = new(StringComparer.Ordinal);

    public void Add(string name, Func<ServerSideEvent, ValueTask> handler) =>
        _byName.AddOrUpdate(name, _ => [handler], (_, handlers) => [.. handlers, handler]);

    /// <summary>Runs them one after the other; afterwards the event can no longer be answered.</summary>
    public async Task RunAsync(ServerSideEvent received)
    {
        foreach (var handler in _byName.GetValueOrDefault(received.Name) ?? [])
        {
            try
            {
                await handler(received);
            }
            catch (Exception exception)
            {
                Log.HandlerFailed(logger, exception, received.Node);
            }
        }

        received.End();
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A handler of an event of node {Node} failed.", EventName = "ServerSideHandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, Exception exception, string node);
    }
}
