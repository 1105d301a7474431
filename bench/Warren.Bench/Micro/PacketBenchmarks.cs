using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO;

namespace Warren.Bench.Micro;

/// <summary>What reading an event and writing a packet costs, without a transport.</summary>
[MemoryDiagnoser]
public class PacketBenchmarks
{
    readonly SocketIOOptions _options = new();
    ServiceProvider? _services;
    Namespace? _namespace;
    byte[] _json = [];
    byte[] _event = [];

    [Params(16, 128, 4096)]
    public int PayloadBytes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _services = new ServiceCollection().AddLogging().AddSocketIO().BuildServiceProvider();
        _namespace = _services.GetRequiredService<SocketIOServer>().Default;
        _json = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', PayloadBytes - 11)}}"}""");
        _event = [.. "217[\"echo\","u8, .. _json, .. "]"u8];
    }

    [GlobalCleanup]
    public void CleanUp() => _services?.Dispose();

    [Benchmark]
    public int ReadEvent() =>
        PacketReader.TryRead(_event, _options, _options.MaxNamespaceBytes, out var packet)
        && ArgumentReader.TryReadEvent(packet.Data, -1, _options.MaxEventNameBytes, out _, out var arguments)
            ? arguments.Count
            : throw new InvalidOperationException("The packet was refused.");

    [Benchmark]
    public int WriteEvent() => PacketWriter.Event(_namespace!, "echo", _json.AsSpan()).Bytes;

    [Benchmark]
    public int WriteAck() => PacketWriter.Ack(_namespace!, 17, _json.AsSpan()).Bytes;
}
