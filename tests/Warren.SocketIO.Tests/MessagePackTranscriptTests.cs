using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.Tests.Oracle;
using Warren.SocketIO.Tests.Support;
using Warren.SocketIO.Tests.Transcripts;

namespace Warren.SocketIO.Tests;

/// <summary>The wire table of the MessagePack parser, played against our server and against Node's with npm's parser.</summary>
public sealed class MessagePackTranscriptTests(MessagePackOracle oracle) : IClassFixture<MessagePackOracle>
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases() =>
        from transcript in Transcript.All("msgpack")
        from transport in transcript.Transports
        select new TheoryDataRow<string, string>(transcript.Name, transport);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Our_server_keeps_to_the_transcript(string name, string transport)
    {
        await using var host = await TestHost.StartAsync(options => options.UseMessagePack());
        await using (var runner = new TranscriptRunner(host.Address, "ours", link => new MessagePackLink(link)))
        {
            await runner.RunAsync(Find(name), transport);
        }

        Assert.Empty(host.Logs.Lines);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Nodes_server_keeps_to_the_transcript(string name, string transport)
    {
        await using var runner = new TranscriptRunner(oracle.Address, "node", link => new MessagePackLink(link));
        await runner.RunAsync(Find(name), transport);
    }

    static Transcript Find(string name) => Transcript.All("msgpack").Single(transcript => transcript.Name == name);
}
