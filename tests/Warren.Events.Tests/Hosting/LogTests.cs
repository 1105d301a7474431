using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;
using Warren.Hosting.Logs;
using Xunit;

namespace Warren.Events.Tests.Hosting;

public sealed class LogTests
{
    static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 5, 4, 18, 4, 11, 250, TimeSpan.Zero));

    [Fact]
    public void For_people_an_entry_is_one_line()
    {
        Assert.Equal("18:04:11.250 info  users        New user connected abc\n", Write(new TextLines(Clock), "New user connected abc"));
    }

    [Fact]
    public void A_stranger_cannot_fake_a_line_nor_command_the_terminal()
    {
        Assert.Equal(
            "18:04:11.250 info  users        name\\n18:04 error \\u001b[2J\n", Write(new TextLines(Clock), "name\n18:04 error \e[2J"));
    }

    [Fact]
    public void For_people_an_exception_follows_indented()
    {
        var lines = Write(new TextLines(Clock), "It failed", new InvalidOperationException("on purpose")).Split('\n');

        Assert.EndsWith("It failed", lines[0]);
        Assert.Equal("    System.InvalidOperationException: on purpose", lines[1]);
    }

    [Fact]
    public void For_machines_an_entry_is_one_JSON_object_on_one_line()
    {
        var text = Write(new JsonLines(Clock), "two\nlines é", new InvalidOperationException("on purpose"));

        Assert.Equal(1, text.Count(c => c == '\n'));
        var entry = JsonDocument.Parse(text).RootElement;
        Assert.Equal("2026-05-04T18:04:11.25Z", entry.GetProperty("time").GetString());
        Assert.Equal("info", entry.GetProperty("level").GetString());
        Assert.Equal("Warren.users", entry.GetProperty("category").GetString());
        Assert.Equal("Happened", entry.GetProperty("event").GetString());
        Assert.Equal("two\nlines é", entry.GetProperty("message").GetString());
        Assert.Equal(3, entry.GetProperty("values").GetProperty("Count").GetInt32());
        Assert.Contains("on purpose", entry.GetProperty("exception").GetString());
    }

    [Theory]
    [InlineData("trace", LogLevel.Trace)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("", LogLevel.Information)]
    [InlineData("WARN", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    [InlineData("fatal", LogLevel.Critical)]
    public void LOG_LEVEL_names_a_level(string name, LogLevel level)
    {
        Assert.Equal(level, LogSetup.LevelOf(name));
    }

    static string Write(ConsoleFormatter formatter, string message, Exception? exception = null)
    {
        using var writer = new StringWriter();
        KeyValuePair<string, object?>[] state = [new("Count", 3), new("{OriginalFormat}", message)];
        formatter.Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                LogLevel.Information, "Warren.users", new EventId(1, "Happened"), state, exception, (_, _) => message),
            null,
            writer);
        return writer.ToString();
    }
}
