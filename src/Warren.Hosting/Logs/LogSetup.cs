using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Warren.Hosting.Logs;

/// <summary>Logs to standard output: readable lines on a terminal, JSON lines elsewhere, from the level that <c>LOG_LEVEL</c> names.</summary>
static class LogSetup
{
    public static void AddTo(IHostApplicationBuilder builder)
    {
        var level = LevelOf(builder.Configuration["LOG_LEVEL"]);
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(level);
        builder.Logging.AddFilter(null, level);
        if (level > LogLevel.Trace)
        {
            // The framework's own information is about its insides; what it warns of is worth seeing.
            builder.Logging.AddFilter("Microsoft", Max(level, LogLevel.Warning));
            builder.Logging.AddFilter("System", Max(level, LogLevel.Warning));
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", Max(level, LogLevel.Information));

            // Whoever asks /health/ready is told; an error in the log at each question would only bury the cause.
            builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        }

        var formatter = FormatOf(builder.Configuration["WARREN_LOG_FORMAT"]);
        builder.Logging.AddConsole(options => options.FormatterName = formatter);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ConsoleFormatter, TextLines>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ConsoleFormatter, JsonLines>());
    }

    public static LogLevel LevelOf(string? name) => name?.ToUpperInvariant() switch
    {
        null or "" or "INFO" => LogLevel.Information,
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        _ => throw new InvalidOperationException($"LOG_LEVEL is '{name}'. It is one of trace, debug, info, warn, error, fatal."),
    };

    static string FormatOf(string? name) => name switch
    {
        null or "" => Console.IsOutputRedirected ? JsonLines.FormatName : TextLines.FormatName,
        "text" => TextLines.FormatName,
        "json" => JsonLines.FormatName,
        _ => throw new InvalidOperationException($"WARREN_LOG_FORMAT is '{name}'. It is text or json."),
    };

    static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
