using System.Text;
using Warren.SocketIO.Fuzz.Sessions;

namespace Warren.SocketIO.Fuzz.Targets;

/// <summary>
/// Whole sessions: requests, frames and time against a server in memory. Nothing may be thrown or logged as an error, what the server says must
/// be well formed, and once the clients are gone and time has passed, every request has ended and nothing is kept.
/// </summary>
public sealed class SessionTarget : FuzzTarget
{
    /// <summary>Longer than any of the server's own timeouts.</summary>
    static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(60);

    /// <summary>For other threads to finish what they have begun. Generous: nothing but a defect needs it.</summary>
    static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    public override string Name => "session";

    public override bool IsScript => true;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "get EIO=4&transport=polling", "get EIO=4&transport=polling&sid=$", "get EIO=3&transport=polling&sid=$", "get EIO=4&transport=polling&sid=$1", "get EIO=3&transport=polling&b64=1",
            "post EIO=4&transport=polling&sid=$ 40", "post EIO=4&transport=polling&sid=$ 42[\"echo\",1]", "post EIO=4&transport=polling&sid=$ 1", "post EIO=4&transport=polling&sid=$ 3",
            "trickle EIO=4&transport=polling&sid=$ 42[", "postbytes EIO=4&transport=polling&sid=$ \\x04", "send OPTIONS EIO=4", "send DELETE EIO=4&transport=polling&sid=$",
            "ws EIO=4&transport=websocket", "ws EIO=4&transport=websocket&sid=$", "ws EIO=3&transport=websocket&sid=$", "ws EIO=4&transport=websocket&sid=$1",
            "text 2probe", "text 5", "text 40", "text 40/custom,", "text 40/slow,", "text 40/refusing,", "text 40/dynamic-1,{}", "text 41", "text 1", "text 2", "text 3", "text 6",
            "text 421[\"echo\",1]", "text 42[\"ask\"]", "text 430[7]", "text 42[\"join\",\"a\"]", "text 42[\"leave\",\"a\"]", "text 42[\"room\",\"a\"]", "text 42[\"flood\"]", "text 421[\"pour\"]", "text 42[\"bye\"]", "text 42[\"cut\"]",
            "text 42[\"drop\"]", "text 421[\"wait\"]", "text 42[\"volatile\"]", "text 451-[\"echo\",{\"_placeholder\":true,\"num\":0}]", "text 461-0[{\"_placeholder\":true,\"num\":0}]", "binary \\x01\\x02", "text bAQI=",
            "text 40{\"pid\":\"x\",\"offset\":\"y\"}", "text 40{\"\\\\ud800\":1}", "bytes \\x88\\x80\\x00\\x00\\x00\\x00", "bytes \\x89\\x80\\x00\\x00\\x00\\x00", "bytes \\x01\\x80\\x00\\x00\\x00\\x00",
            "bytes \\x80\\x80\\x00\\x00\\x00\\x00", "end", "stall", "flow", "abort", "use 0", "use 1", "wait 50", "wait 150", "wait 1000", "wait 4000", "wait 5000", "wait 12000", "emit x", "stop",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>A server for each.</summary>
    public override long MaxAllocated(int inputLength) => 16 * 1024 * 1024;

    public override int Play(byte[] input, Random choices)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
        var switches = lines is [var first, ..] && first.StartsWith("server ", StringComparison.Ordinal) ? first : "";
        var before = SynchronizationContext.Current;
        var pump = new Pump();
        SynchronizationContext.SetSynchronizationContext(pump);
        try
        {
            using var server = new FuzzServer(switches);
            var script = new SessionScript(server, pump);
            script.Play(lines);
            var kind = Kind(script, server);
            Finish(script, server, pump, cut: choices.Next(2) == 0);
            foreach (var request in script.Requests)
            {
                Answers.Check(request, isJson: !switches.Contains("msgpack", StringComparison.Ordinal));
                request.Dispose();
            }

            return kind;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    static int Kind(SessionScript script, FuzzServer server)
    {
        var kind = new HashCode();
        kind.Add(server.Server.SessionCount);
        kind.Add(server.Server.SocketCount);
        foreach (var request in script.Requests.TakeLast(6))
        {
            var written = request.Wire?.Written.Count ?? request.Answer.Length;
            kind.Add(HashCode.Combine(
                request.Context.Response.StatusCode, request.Served.IsCompleted, request.Wire is null, written == 0 ? 0 : int.Log2(written) / 2));
        }

        return kind.ToHashCode();
    }

    /// <summary>The clients go, with or without a word, and time passes.</summary>
    static void Finish(SessionScript script, FuzzServer server, Pump pump, bool cut)
    {
        foreach (var request in script.Requests)
        {
            if (cut || request.Wire is null)
            {
                request.Abort();
            }
            else
            {
                request.Wire.Flow();
                request.Wire.End();
            }
        }

        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var passed = TimeSpan.Zero;
        do
        {
            pump.Run();
            if (passed < Afterwards)
            {
                passed += TimeSpan.FromSeconds(2);
                server.Clock.Advance(TimeSpan.FromSeconds(2));
            }
            else
            {
                pump.Wait(TimeSpan.FromMilliseconds(1));
                if (clock.GetElapsedTime(started) > Hang)
                {
                    throw new FuzzFailureException(
                        $"Long after the clients went there are {server.Server.Engine.Sessions.KnownCount} sessions, {server.Server.SocketCount} sockets and {script.Requests.Count(request => !request.Served.IsCompleted)} requests left.");
                }
            }
        }
        while (!pump.IsIdle || server.Server.Engine.Sessions.KnownCount > 0 || server.Server.SocketCount > 0 || script.Requests.Exists(request => !request.Served.IsCompleted));

        FuzzFailureException.Unless(server.Server.SessionCount == 0, "A session that is gone still counts as open.");
        FuzzFailureException.Unless(server.Logs.First is null, $"An error was logged: {server.Logs.First}");
        foreach (var request in script.Requests)
        {
            // The framework expects these of a request whose client is gone.
            if (request.Served.Exception?.InnerException is { } exception && !(request.IsAborted && exception is IOException or OperationCanceledException))
            {
                throw new InvalidOperationException("The endpoint threw.", exception);
            }
        }
    }
}
