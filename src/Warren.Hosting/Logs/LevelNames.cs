using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Logs;

/// <summary>The names of levels, as <c>LOG_LEVEL</c> has them.</summary>
static class LevelNames
{
    public static string Of(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
