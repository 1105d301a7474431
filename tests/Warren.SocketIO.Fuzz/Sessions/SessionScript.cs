using System.Globalization;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>
/// A client, or several, by a script: one step a line. A dollar stands for the id of the session opened last, <c>$1</c> to <c>$9</c> for
/// earlier ones. What is no step is passed over, so that damaged scripts still do something.
/// <code>
/// server eio3 msgpack deflate      switches; only as the first line
/// get QUERY                        a poll or handshake; goes on while later steps run
/// post QUERY BODY                  postbytes: as application/octet-stream; trickle: without an end
/// send METHOD QUERY                any other method
/// ws QUERY                         a WebSocket, from here the one that the next lines mean; use N goes back to an earlier one
/// text, binary, bytes DATA         a frame of that kind, or any bytes; with escapes
/// end, stall, flow                 the client's end of stream; it stops reading, and goes on
/// abort                            the last request that is under way is cut
/// wait MILLISECONDS                the clock goes on
/// emit NAME                        the server says something to everybody; stop: it shuts down
/// </code>
/// </summary>
public sealed class SessionScript(FuzzServer server, Pump pump)
{
    const int MaxSteps = 60;
    const int MaxWait = 20_000;

    readonly List<ClientRequest> _sockets = [];
    readonly List<string> _sids = [];
    ClientRequest? _socket;

    public List<ClientRequest> Requests { get; } = [];

    public void Play(IEnumerable<string> lines)
    {
        foreach (var line in lines.Take(MaxSteps))
        {
            var (verb, rest) = line.Split(' ', 2) is [var first, var second] ? (first, second) : (line, "");
            Step(verb, rest);
            pump.Run();
            Learn();
        }
    }

    void Step(string verb, string rest)
    {
        var (query, data) = rest.Split(' ', 2) is [var first, var second] ? (first, second) : (rest, "");
        switch (verb)
        {
            case "get":
                Serve(Request("GET", query));
                break;
            case "post":
                Serve(Request("POST", query).Sending(Escapes.Decode(data)));
                break;
            case "postbytes":
                Serve(Request("POST", query).Sending(Escapes.Decode(data), "application/octet-stream"));
                break;
            case "trickle":
                Serve(Request("POST", query).Trickling(Escapes.Decode(data)));
                break;
            case "send":
                Serve(Request(query, data));
                break;
            case "ws":
                _socket = Request("GET", query).Upgrading();
                _sockets.Add(_socket);
                Serve(_socket);
                break;
            case "use" when int.TryParse(rest, out var index) && index >= 0 && index < _sockets.Count:
                _socket = _sockets[index];
                break;
            case "text":
                Frame(WebSocketFrames.Text, Escapes.Decode(rest));
                break;
            case "binary":
                Frame(WebSocketFrames.Binary, Escapes.Decode(rest));
                break;
            case "bytes":
                Send(Escapes.Decode(rest));
                break;
            case "end":
                _socket?.Wire?.End();
                break;
            case "stall":
                _socket?.Wire?.Stall();
                break;
            case "flow":
                _socket?.Wire?.Flow();
                break;
            case "abort":
                Requests.LastOrDefault(request => !request.Served.IsCompleted)?.Abort();
                break;
            case "wait" when int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var time):
                server.Clock.Advance(TimeSpan.FromMilliseconds(Math.Min(time, MaxWait)));
                break;
            case "emit":
                server.Server.Default.EmitRaw("all", default);
                break;
            case "stop":
                server.Server.Engine.Stop();
                break;
        }
    }

    ClientRequest Request(string method, string query) => new(pump, method, WithSids(query));

    void Serve(ClientRequest request)
    {
        Requests.Add(request);
        server.Serve(request);
    }

    void Frame(byte opcode, byte[] payload)
    {
        // Masked with zeros: the mask is another target's.
        var frame = WebSocketFrames.Create(opcode, payload);
        var header = WebSocketFrames.HeaderLength(payload.Length);
        frame[1] |= 0x80;
        Send([.. frame.AsSpan(0, header), 0, 0, 0, 0, .. payload]);
    }

    void Send(byte[] bytes)
    {
        if (_socket is { IsAborted: false, Wire: { } wire })
        {
            wire.Send(bytes);
        }
    }

    string WithSids(string query)
    {
        for (var number = 1; number <= 9 && number <= _sids.Count; number++)
        {
            query = query.Replace($"${number}", _sids[number - 1], StringComparison.Ordinal);
        }

        return query.Replace("$", _sids.Count > 0 ? _sids[^1] : "none", StringComparison.Ordinal);
    }

    /// <summary>The ids of new sessions are in their open packets.</summary>
    void Learn()
    {
        foreach (var session in server.Server.Engine.Sessions.Snapshot())
        {
            if (!_sids.Contains(session.Id))
            {
                _sids.Add(session.Id);
            }
        }
    }
}
