using System.Net.Sockets;

namespace Warren.Events.Handlers;

/// <summary>Tells what is away from what is wrong, by the exception that a handler let through.</summary>
static class Connectivity
{
    /// <summary>Whether the exception, or one that it wraps, means that a server could not be reached or did not answer.</summary>
    public static bool IsAway(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            // A status code is an answer. HttpClient's own timeout is a TaskCanceledException around a TimeoutException.
            if (cause is SocketException or TimeoutException or BrokerUnavailableException or HttpRequestException { StatusCode: null })
            {
                return cause is not HandlerTimeoutException;
            }
        }

        return false;
    }
}
