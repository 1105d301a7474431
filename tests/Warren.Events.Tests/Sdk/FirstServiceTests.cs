using System.Diagnostics;
using System.Text.Json;
using Warren.Events.Tests.Brokers;
using Warren.Events.Tests.Hosting;
using Warren.Events.Tests.Repository;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>The service that the README shows, built as it is printed and run as a process of its own.</summary>
public sealed class FirstServiceTests(RabbitMQFixture fixture) : IClassFixture<RabbitMQFixture>
{
    static string Source => Path.Combine(RepositoryFiles.Root.FullName, "docs", "first-service", "Program.cs");

    [Fact]
    public void It_has_fewer_than_sixty_lines()
    {
        Assert.InRange(File.ReadLines(Source).Count(), 1, 59);
    }

    [Fact]
    public async Task It_answers_pushes_and_stops_cleanly()
    {
        using var folder = new TemporaryFolder();
        using var process = Start(folder.Path);
        var output = process.StandardOutput.ReadToEndAsync(BrokerTests.Bound());
        try
        {
            await using var broker = fixture.Create("router");
            var pushes = new Received();
            var mailbox = broker.OpenMailbox(pushes.TakeAsync);
            mailbox.Hear(Names.PushesExchange, Names.PushAll);
            broker.Start();
            await using var asker = new Asker(broker, new BrokerTrust(), "notes");

            await UntilAnsweredAsync(asker);
            var note = await asker.DataAsync("note.add", """{"text":"Buy milk"}""");
            var list = await asker.DataAsync("note.list", "null");
            var empty = await asker.ErrorAsync("note.add", """{"text":""}""");

            Assert.Equal(note.GetProperty("id").GetString(), Assert.Single(list.EnumerateArray()).GetProperty("id").GetString());
            Assert.Equal("text", empty.GetProperty("field").GetString());
            Assert.Equal("Buy milk", JsonDocument.Parse(await pushes.NextTextAsync()).RootElement.GetProperty("text").GetString());

            using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(BrokerTests.Bound());
            Assert.Equal(0, process.ExitCode);
            Assert.All((await output).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    static async Task UntilAnsweredAsync(Asker asker)
    {
        var bound = BrokerTests.Bound();
        while ((await asker.SendAsync("note.list", "null")).Outcome != RequestOutcome.Answered)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, bound);
        }
    }

    Process Start(string folder)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(own.Parent!.Parent!.FullName, "FirstService", own.Name, "FirstService.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["AMQP_URL"] = fixture.AddressOf("warren").AbsoluteUri;
        start.Environment["INTERNAL_API_PORT"] = "0";
        return Process.Start(start)!;
    }
}
