using System.Text;
using System.Text.RegularExpressions;
using Warren.SocketIO.Fuzz.Sessions;
using Warren.SocketIO.Fuzz.Takeovers;

namespace Warren.SocketIO.Fuzz.Targets;

/// <summary>
/// All the bytes of a client's connection to Kestrel with <c>UseWebSocketTakeover</c>: heads of requests, whole and half, and frames right behind
/// them. Nothing may be logged as an error, what the server writes behind its 101 must be well formed, and whether the client ends, is reset or
/// falls silent, the server must let go of connection and session. Threads of Kestrel's are at work, so unlike the other targets the same seed
/// need not make the same cases; a finding's input is what counts.
/// </summary>
public sealed partial class TakeoverTarget : FuzzTarget, IDisposable
{
    /// <summary>For threads that have to get to run. Generous: nothing but a defect needs it.</summary>
    static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    /// <summary>For what the server does anyhow, where the case goes on without it too.</summary>
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    readonly Lazy<TakeoverServer> _server = new();

    public override string Name => "takeover";

    /// <summary>
    /// <c>$sid</c> stands for the id of a session that a handshake by polling has opened, <c>$ws</c> and <c>$up</c> for the whole head of a WebSocket,
    /// of its own and of that session: what is spelled out seldom survives a mutation.
    /// </summary>
    public override IReadOnlyList<byte[]> Words { get; } = Bytes(
        "$ws", "$up", "\\x0d\\x0a", "\\x0d\\x0a\\x0d\\x0a", "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\\x0d\\x0aHost: a\\x0d\\x0a", "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\\x0d\\x0aHost: a\\x0d\\x0a\\x0d\\x0a",
        "POST /socket.io/?EIO=4&transport=polling&sid=$sid HTTP/1.1\\x0d\\x0aHost: a\\x0d\\x0aContent-Length: 2\\x0d\\x0a\\x0d\\x0a40", "&sid=$sid", "&sid=x", " HTTP/1.0", "Connection: Upgrade\\x0d\\x0a", "Connection: close\\x0d\\x0a", "Connection: keep-alive, Upgrade\\x0d\\x0a",
        "Upgrade: websocket\\x0d\\x0a", "Upgrade: h2c\\x0d\\x0a", "Sec-WebSocket-Version: 13\\x0d\\x0a", "Sec-WebSocket-Version: 14\\x0d\\x0a", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\x0d\\x0a",
        "Sec-WebSocket-Extensions: permessage-deflate\\x0d\\x0a", "Content-Length: 5\\x0d\\x0a", "Transfer-Encoding: chunked\\x0d\\x0a", "Expect: 100-continue\\x0d\\x0a", "Origin: http://b\\x0d\\x0a", "Cookie: c=d\\x0d\\x0a", "5\\x0d\\x0ahello\\x0d\\x0a", "0\\x0d\\x0a\\x0d\\x0a",
        "PRI * HTTP/2.0\\x0d\\x0a\\x0d\\x0aSM\\x0d\\x0a\\x0d\\x0a", "\\x81\\x82\\x00\\x00\\x00\\x0040", "\\x81\\x86\\x00\\x00\\x00\\x002probe", "\\x81\\x81\\x00\\x00\\x00\\x005", "\\x81\\x81\\x00\\x00\\x00\\x001", "\\x81\\x8d\\x00\\x00\\x00\\x00421[\\x22echo\\x22,1]", "\\x81\\x89\\x00\\x00\\x00\\x0042[\\x22cut\\x22]",
        "\\x88\\x80\\x00\\x00\\x00\\x00", "\\x88\\x82\\x00\\x00\\x00\\x00\\x03\\xe8", "\\x89\\x80\\x00\\x00\\x00\\x00", "\\x01\\x80\\x00\\x00\\x00\\x00", "\\x80\\x80\\x00\\x00\\x00\\x00", "\\x82\\x81\\x00\\x00\\x00\\x00\\x01", "\\x81\\xfe\\xff\\xff", "\\x81\\x00");

    /// <summary>What is counted is this thread's, which only waits; what the server's threads keep, the heap of a long run shows.</summary>
    public override long MaxAllocated(int inputLength) => 256 * 1024 * 1024;

    public override int Play(byte[] input, Random choices)
    {
        var server = _server.Value;
        var connection = server.Connect();
        Send(connection, Expand(server, input), choices);
        var ending = choices.Next(3);
        switch (ending)
        {
            case 0:
                connection.End();
                // A poll that waits is told by the transport alone that its client is gone.
                if (!connection.Ended.Wait(Moment))
                {
                    connection.Close();
                }

                break;
            case 1:
                // Before the server has read anything, or in the middle of it.
                _ = choices.Next(2) == 0 || SpinWait.SpinUntil(() => connection.HasAnswer || connection.Ended.IsCompleted, Moment);
                connection.Close();
                break;
            default:
                LetTimePass(server, connection);
                break;
        }

        FuzzFailureException.Unless(connection.Ended.Wait(Hang), "The server does not let go of the connection.");
        Settle(server);
        FuzzFailureException.Unless(server.Logs.First is null, $"An error was logged: {server.Logs.First}");
        return Kind(connection.Answer, isWhole: ending == 0);
    }

    public void Dispose()
    {
        if (_server.IsValueCreated)
        {
            _server.Value.Dispose();
        }
    }

    static void Send(PipeConnection connection, byte[] input, Random choices)
    {
        for (var sent = 0; sent < input.Length;)
        {
            var length = Math.Min(input.Length - sent, choices.Next(3) == 0 ? choices.Next(1, 20) : choices.Next(1, 4000));
            connection.Send(input.AsSpan(sent, length));
            sent += length;
        }
    }

    static byte[] Expand(TakeoverServer server, byte[] input)
    {
        const string WebSocket = "GET /socket.io/?EIO=4&transport=websocket{0} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        var text = Encoding.Latin1.GetString(input)
            .Replace("$ws", WebSocket.Replace("{0}", "", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("$up", WebSocket.Replace("{0}", "&sid=$sid", StringComparison.Ordinal), StringComparison.Ordinal);
        if (text.Contains("$sid", StringComparison.Ordinal))
        {
            var handshake = server.Connect();
            handshake.Send("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8);
            FuzzFailureException.Unless(handshake.Ended.Wait(Hang), "A handshake has no end.");
            text = text.Replace("$sid", Sid().Match(Encoding.UTF8.GetString(handshake.Answer)).Groups[1].Value, StringComparison.Ordinal);
        }

        return Encoding.Latin1.GetBytes(text);
    }

    /// <summary>A silent client. A WebSocket is ended by the server's own deadlines; a request that never ends is Kestrel's, which has no clock of ours.</summary>
    static void LetTimePass(TakeoverServer server, PipeConnection connection)
    {
        for (var passed = 0; passed < 60 && !connection.Ended.Wait(TimeSpan.FromMilliseconds(passed < 10 ? 0 : 1)); passed += 2)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        if (!connection.Ended.IsCompleted && !IsUpgraded(connection.Answer))
        {
            connection.Close();
            return;
        }

        Until(() => connection.Ended.IsCompleted, server, "The server keeps a WebSocket whose client has long been silent.");
    }

    /// <summary>What the case has opened is gone before the next one begins.</summary>
    static void Settle(TakeoverServer server) => Until(
        () => server.Server.Engine.Sessions.KnownCount == 0 && server.Server.SocketCount == 0, server, "Sessions or sockets are left long after their client went.");

    static void Until(Func<bool> condition, TakeoverServer server, string failure)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var others = default(SpinWait);
        while (!condition())
        {
            FuzzFailureException.Unless(clock.GetElapsedTime(started) < Hang, failure);
            server.Clock.Advance(TimeSpan.FromSeconds(2));
            // Other threads may be on their way to what the clock is to end.
            others.SpinOnce();
        }
    }

    static int Kind(byte[] answer, bool isWhole)
    {
        var kind = new HashCode();
        if (IsUpgraded(answer))
        {
            var body = answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
            var frames = Answers.CheckFrames(answer[body..], isJson: true);
            kind.Add(isWhole ? frames : 0);
        }

        kind.Add(isWhole ? int.Log2(answer.Length + 1) : 0);
        // The status line.
        kind.AddBytes(answer.AsSpan(0, Math.Min(answer.Length, 12)));
        return kind.ToHashCode();
    }

    static bool IsUpgraded(byte[] answer) => answer.AsSpan().StartsWith("HTTP/1.1 101"u8);

    [GeneratedRegex("\"sid\":\"([^\"]+)\"")]
    private static partial Regex Sid();
}
