using System.Text;

namespace Warren.SocketIO.Tests.Support;

/// <summary>Several joined WebSocket clients with the server's sockets for them.</summary>
public static class Clients
{
    public static async Task<(RawWebSocket Client, Socket Socket)> JoinAsync(TestHost host)
    {
        var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40");
        var answer = await client.ReceiveTextAsync();
        var sid = answer["40{\"sid\":\"".Length..^2];
        Assert.True(host.Server.Default.TryGetSocket(sid, out var socket));
        return (client, socket);
    }

    /// <summary>The names of the events that a client got before an event named "end", which the caller sends to it last.</summary>
    public static async Task<string> HeardAsync(RawWebSocket client, Socket socket)
    {
        socket.EmitRaw("end", default);
        var heard = new List<string>();
        while (await client.ReceiveTextAsync() is var text && text != "42[\"end\"]")
        {
            heard.Add(text[4..text.IndexOf('"', 4)]);
        }

        return string.Join(' ', heard);
    }

    public static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);
}
