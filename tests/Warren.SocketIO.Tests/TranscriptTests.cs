using Microsoft.AspNetCore.Server.Kestrel.Core;
using Warren.SocketIO.Tests.Oracle;
using Warren.SocketIO.Tests.Support;
using Warren.SocketIO.Tests.Transcripts;

namespace Warren.SocketIO.Tests;

/// <summary>The wire table, played against our server and against Node's. Where the two differ on purpose, the table says why.</summary>
public sealed class TranscriptTests(NodeOracle oracle) : IClassFixture<NodeOracle>
{
    public static IEnumerable<TheoryDataRow<string, string, string>> Cases() =>
        from transcript in Transcript.All()
        from transport in transcript.Transports
        select new TheoryDataRow<string, string, string>(transcript.Area, transcript.Name, transport);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Our_server_keeps_to_the_transcript(string area, string name, string transport) => PlayAsync(area, name, transport, endpoint: null);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Our_server_keeps_to_the_transcript_where_a_WebSocket_lasts_as_its_request(string area, string name, string transport) =>
        PlayAsync(area, name, transport, _ => { });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Nodes_server_keeps_to_the_transcript(string area, string name, string transport)
    {
        await using var runner = new TranscriptRunner(oracle.Address, "node");
        await runner.RunAsync(Find(area, name), transport);
    }

    static async Task PlayAsync(string area, string name, string transport, Action<ListenOptions>? endpoint)
    {
        await using var host = await TestHost.StartAsync(options => options.Origins.Add("http://allowed.example"), endpoint: endpoint);
        await using (var runner = new TranscriptRunner(host.Address, "ours"))
        {
            await runner.RunAsync(Find(area, name), transport);
        }

        Assert.Empty(host.Logs.Lines);
    }

    static Transcript Find(string area, string name) => Transcript.All().Single(transcript => transcript.Area == area && transcript.Name == name);
}
