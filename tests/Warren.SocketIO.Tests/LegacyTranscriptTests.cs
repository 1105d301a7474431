using Warren.SocketIO.Tests.Oracle;
using Warren.SocketIO.Tests.Support;
using Warren.SocketIO.Tests.Transcripts;

namespace Warren.SocketIO.Tests;

/// <summary>The wire table of Engine.IO 3 and Socket.IO 2, played against our server and against Node's, both with these clients allowed.</summary>
public sealed class LegacyTranscriptTests(LegacyOracle oracle) : IClassFixture<LegacyOracle>
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases() =>
        from transcript in Transcript.All("eio3")
        from transport in transcript.Transports
        select new TheoryDataRow<string, string>(transcript.Name, transport);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Our_server_keeps_to_the_transcript(string name, string transport)
    {
        await using var host = await TestHost.StartAsync(options => options.AllowEIO3 = true);
        await using (var runner = new TranscriptRunner(host.Address, "ours"))
        {
            await runner.RunAsync(Find(name), transport);
        }

        Assert.Empty(host.Logs.Lines);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Nodes_server_keeps_to_the_transcript(string name, string transport)
    {
        await using var runner = new TranscriptRunner(oracle.Address, "node");
        await runner.RunAsync(Find(name), transport);
    }

    static Transcript Find(string name) => Transcript.All("eio3").Single(transcript => transcript.Name == name);
}
