using System.Text.Json;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Recovery;

/// <summary>A client that can lose its connection and come back, byte by byte as the official one does.</summary>
public sealed class RecoveryClient(Uri address) : IAsyncDisposable
{
    RawWebSocket? _link;

    public string Sid { get; private set; } = "";

    public string Pid { get; private set; } = "";

    /// <summary>The offset of the last event, as the official client keeps it: the last argument, if it is a string.</summary>
    public string? Offset { get; set; }

    public RawWebSocket Link => _link!;

    /// <summary>Opens a connection, over the old one if there is any, and joins.</summary>
    /// <param name="auth">Null for what the client knows itself.</param>
    public async Task<RecoveryClient> ConnectAsync(string? auth = null)
    {
        _link = await RawWebSocket.ConnectAsync(address, "EIO=4&transport=websocket");
        Assert.StartsWith("0{", await _link.ReceiveTextAsync());
        await _link.SendAsync("40" + (auth ?? Auth));
        var connect = await _link.ReceiveTextAsync();
        Assert.StartsWith("40{", connect);
        Read(connect);
        return this;
    }

    /// <summary>What the official client sends with CONNECT.</summary>
    public string Auth => Pid.Length == 0 ? ""
        : Offset is null ? $$"""{"pid":"{{Pid}}"}"""
        : $$"""{"pid":"{{Pid}}","offset":"{{Offset}}"}""";

    public void Read(string connect)
    {
        using var json = JsonDocument.Parse(connect[2..]);
        Sid = json.RootElement.GetProperty("sid").GetString()!;
        Pid = json.RootElement.GetProperty("pid").GetString()!;
    }

    /// <summary>The next event, without its offset, which is kept.</summary>
    public async Task<string> HearAsync()
    {
        var text = await Link.ReceiveTextAsync();
        Assert.StartsWith("42[", text);
        using var json = JsonDocument.Parse(text[2..]);
        var items = json.RootElement.EnumerateArray().ToArray();
        if (items[^1].ValueKind != JsonValueKind.String || items.Length == 1)
        {
            return text;
        }

        Offset = items[^1].GetString();
        return "42[" + string.Join(',', items[..^1].Select(item => item.GetRawText())) + "]";
    }

    /// <summary>The network is gone without a word.</summary>
    public async Task LoseAsync() => await Link.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
    }
}
