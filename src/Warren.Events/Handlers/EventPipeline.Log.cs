using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

sealed partial class EventPipeline
{
    static partial class Log
    {
        [LoggerMessage(11, LogLevel.Debug, "{Name} {Id}: heard, try {Attempt}", EventName = "EventHandled")]
        public static partial void Handled(ILogger logger, string name, string id, int attempt);

        [LoggerMessage(12, LogLevel.Warning, "{Name} {Id}: refused ({Code}, field {Field}); it is a dead letter now", EventName = "EventRefused")]
        public static partial void Refused(ILogger logger, string name, string id, string code, string? field);

        [LoggerMessage(13, LogLevel.Warning, "{Name} {Id}: try {Attempt} of {Attempts} failed: {Reason}", EventName = "EventFailed")]
        public static partial void Failed(ILogger logger, string name, string id, int attempt, int attempts, string? reason, Exception? exception);

        [LoggerMessage(14, LogLevel.Error, "{Name} {Id}: every try failed; it is in {Queue} now", EventName = "EventGivenUp")]
        public static partial void GivenUp(ILogger logger, string name, string id, string queue);

        [LoggerMessage(15, LogLevel.Warning, "An event '{Name}' from '{Source}' is in this service's queue, but nothing here hears it; it is a dead letter now",
            EventName = "EventUnknown")]
        public static partial void Unknown(ILogger logger, string name, string source);

        [LoggerMessage(16, LogLevel.Warning, "{Name} {Id}: waits, it cannot be handled now: {Reason}", EventName = "EventWaiting")]
        public static partial void Waiting(ILogger logger, string name, string id, string reason);
    }
}
