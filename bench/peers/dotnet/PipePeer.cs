using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Warren.Bench.Peers;

/// <summary>
/// The floor on Kestrel: a connection's pipe with frames made by hand, no HTTP, no checks, no limits. Good for being measured and for nothing else.
/// </summary>
internal static class PipePeer
{
    static readonly ConcurrentDictionary<PipeWriter, Lock> Clients = [];

    public static async Task RunAsync(ConnectionContext connection)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        if (!await AcceptAsync(input, output))
        {
            return;
        }

        Clients[output] = new Lock();
        try
        {
            await EchoAsync(input, output);
        }
        catch (ConnectionResetException)
        {
            // Clients that have measured enough do not say goodbye.
        }
        finally
        {
            Clients.TryRemove(output, out _);
        }
    }

    static async Task EchoAsync(PipeReader input, PipeWriter output)
    {
        while (true)
        {
            var result = await input.ReadAsync();
            var consumed = Answer(result.Buffer, output);
            input.AdvanceTo(result.Buffer.GetPosition(consumed), result.Buffer.End);
            Send(output, Clients[output], []);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    static async Task<bool> AcceptAsync(PipeReader input, PipeWriter output)
    {
        while (true)
        {
            var result = await input.ReadAsync();
            var text = Encoding.ASCII.GetString(result.Buffer);
            if (text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                input.AdvanceTo(result.Buffer.End);
                var key = text.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
                await output.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptKey(key)}\r\n\r\n"));
                return true;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return false;
            }
        }
    }

    /// <returns>How many bytes were whole frames.</returns>
    static long Answer(ReadOnlySequence<byte> bytes, PipeWriter output)
    {
        var span = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        var used = 0;
        while (PipeFrames.TryRead(span[used..], out var message, out var length))
        {
            used += length;
            if (message[0] == (byte)'b')
            {
                var frame = PipeFrames.Write(message);
                foreach (var (client, gate) in Clients)
                {
                    Send(client, gate, frame);
                }
            }
            else
            {
                message[0] = message[0] == (byte)'e' ? (byte)'a' : message[0];
                Write(output, Clients[output], PipeFrames.Write(message));
            }
        }

        return used;
    }

    static void Write(PipeWriter client, Lock gate, byte[] frame)
    {
        lock (gate)
        {
            client.Write(frame);
        }
    }

    static void Send(PipeWriter client, Lock gate, byte[] frame)
    {
        lock (gate)
        {
            client.Write(frame);
            // At once as long as the client reads; what does not fit waits in the pipe.
            _ = client.FlushAsync().AsTask();
        }
    }

#pragma warning disable CA5350 // RFC 6455 asks for it.
    static string AcceptKey(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
