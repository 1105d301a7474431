using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Warren.Hosting.Logs;

/// <summary>For people: <c>18:04:11.250 info  users  message</c>, one line an entry, in colour on a terminal; an exception follows, indented.</summary>
sealed class TextLines(TimeProvider time) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "warren-text";

    const string Reset = "\e[0m";
    const string Dim = "\e[2m";

    readonly bool _colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var category = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        var line = new StringBuilder();
        Coloured(line, Dim, time.GetLocalNow().ToString("HH:mm:ss.fff"));
        Coloured(line.Append(' '), Colour(logEntry.LogLevel), LevelNames.Of(logEntry.LogLevel).PadRight(5));
        Coloured(line.Append(' '), Dim, category.PadRight(12));
        textWriter.Write(line.Append(' ').Append(OneLine(message)).Append('\n'));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write("    " + exception.ToString().ReplaceLineEndings("\n    ") + "\n");
        }
    }

    /// <summary>Control characters become visible: a name that a stranger sent cannot fake a second line, nor command the terminal.</summary>
    static string OneLine(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(c => c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => " ",
            _ when char.IsControl(c) => $"\\u{(int)c:x4}",
            _ => c.ToString(),
        }))
        : text;

    static string Colour(LogLevel level) => level switch
    {
        LogLevel.Information => "\e[32m",
        LogLevel.Warning => "\e[33m",
        LogLevel.Error or LogLevel.Critical => "\e[1;31m",
        _ => "\e[36m",
    };

    void Coloured(StringBuilder line, string colour, string text)
    {
        if (_colour)
        {
            line.Append(colour).Append(text).Append(Reset);
        }
        else
        {
            line.Append(text);
        }
    }
}
