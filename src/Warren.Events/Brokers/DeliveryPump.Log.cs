using Microsoft.Extensions.Logging;

namespace Warren.Events.Brokers;

/// <summary>Apart from <see cref="DeliveryPump{TTag}"/> because logging methods are not generated into generic classes.</summary>
static partial class PumpLog
{
    [LoggerMessage(111, LogLevel.Error, "The handler of {queue} threw for {type} {id}; the message is rejected.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string queue, string type, string id);

    [LoggerMessage(112, LogLevel.Warning, "Handlers of {queue} still ran after its drain time of {seconds} s; their token is cancelled.")]
    public static partial void DrainOver(ILogger logger, string queue, double seconds);

    [LoggerMessage(113, LogLevel.Error, "The key of {queue} threw for {type} {id}; the message is handled without an order.")]
    public static partial void NoKey(ILogger logger, Exception exception, string queue, string type, string id);
}
