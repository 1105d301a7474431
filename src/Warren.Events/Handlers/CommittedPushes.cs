using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>
/// Sends what a handler wanted to push, after its commit and its reply. One that cannot be sent is lost, as pushes may be; it must not
/// make a failure of what has been done.
/// </summary>
static partial class CommittedPushes
{
    public static async Task SendAsync(IBroker broker, Outbound outbound, ILogger log)
    {
        foreach (var push in outbound.TakePushes())
        {
            try
            {
                await broker.PublishAsync(push, CancellationToken.None);
            }
            catch (Exception exception)
            {
                Log.NotSent(log, exception, push.Envelope.Type);
            }
        }
    }

    static partial class Log
    {
        [LoggerMessage(35, LogLevel.Error, "A push '{Name}' cannot be sent", EventName = "PushNotSent")]
        public static partial void NotSent(ILogger logger, Exception exception, string name);
    }
}
