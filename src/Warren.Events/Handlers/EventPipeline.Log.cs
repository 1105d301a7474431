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

        [LoggerMessage(13, LogLevel.Warning, "{Name} {Id}: try {Attempt} failed: {Reason} {Trace}", EventName = "EventFailed")]
        public static partial void Failed(ILogger logger, string name, string id, int attempt, string? reason, string? trace, Exception? exception);

        [LoggerMessage(15, LogLevel.Warning, "An event '{Name}' from '{Source}' is in this service's queue, but nothing here hears it; it is a dead letter now",
            EventName = "EventUnknown")]
        public static partial void Unknown(ILogger logger, string name, string source);

        [LoggerMessage(16, LogLevel.Warning, "{Name} {Id}: was in hand {Count} times when a process or link was lost; from now on it is handled alone",
            EventName = "EventSuspect")]
        public static partial void Suspect(ILogger logger, string name, string id, int count);
    }
}
