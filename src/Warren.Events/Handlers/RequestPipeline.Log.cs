using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

sealed partial class RequestPipeline
{
    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Name} {RequestId}: {Outcome} in {Milliseconds:F1} ms", EventName = "RequestHandled")]
        public static partial void Handled(ILogger logger, string name, string requestId, string outcome, double milliseconds);

        [LoggerMessage(2, LogLevel.Debug, "{Name} {RequestId}: refused, {Code}", EventName = "RequestRefused")]
        public static partial void Refused(ILogger logger, string name, string requestId, string code);

        [LoggerMessage(3, LogLevel.Debug, "{Name} {RequestId}: its deadline was over before it began; dropped", EventName = "RequestExpired")]
        public static partial void Expired(ILogger logger, string name, string requestId);

        [LoggerMessage(4, LogLevel.Warning, "A request '{Name}' from '{Source}' is in this service's queue, but nothing here handles it", EventName = "RequestUnknown")]
        public static partial void Unknown(ILogger logger, string name, string source);

        [LoggerMessage(5, LogLevel.Error, "{Name} {RequestId} failed: {Type} {Trace}", EventName = "RequestFailed")]
        public static partial void Fault(ILogger logger, string name, string requestId, string type, string? trace, Exception? exception);

        [LoggerMessage(6, LogLevel.Warning, "{Name} from the account '{Account}' brought somebody else's context or no account; refused", EventName = "ContextForged")]
        public static partial void Forged(ILogger logger, string name, string account);

        [LoggerMessage(7, LogLevel.Debug, "{Name} {RequestId}: the reply could not be sent ({Outcome})", EventName = "ReplyLost")]
        public static partial void ReplyLost(ILogger logger, string name, string requestId, PublishOutcome outcome);
    }
}
