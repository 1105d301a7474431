using Microsoft.Extensions.Logging;

namespace Warren.SocketIO;

/// <summary>One client's question for a namespace that does not exist yet, put to those who make namespaces, bounded in time.</summary>
internal sealed partial class NamespaceSearch(SocketIOServer server, string name, ReadOnlyMemory<byte> auth)
{
    /// <returns>The namespace, entered; or null and what to tell the client.</returns>
    public async Task<(Namespace? Target, string Refusal)> RunAsync()
    {
        try
        {
            Namespace? target;
            do
            {
                var asked = server.Namespaces.AskParentsAsync(name, auth);
                target = asked.IsCompletedSuccessfully
                    ? asked.Result
                    : await asked.AsTask().WaitAsync(server.Options.ConnectTimeout, server.Engine.Clock);
            }
            // It may have been emptied and cleaned up in between; then a new one takes its place.
            while (target is not null && !target.TryEnter());

            return (target, "Invalid namespace");
        }
        catch (TimeoutException)
        {
            return (null, "Connect timed out");
        }
        catch (Exception exception)
        {
            Log.SearchFailed(server.Logger, exception);
            return (null, "Internal server error");
        }
    }

    static partial class Log
    {
        // The name is the client's and stays out of the log.
        [LoggerMessage(1, LogLevel.Error, "Whether a client may have a new namespace could not be decided; it was refused.", EventName = "NamespaceSearchFailed")]
        public static partial void SearchFailed(ILogger logger, Exception exception);
    }
}
