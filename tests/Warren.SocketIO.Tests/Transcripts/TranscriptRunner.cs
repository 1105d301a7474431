using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Transcripts;

/// <summary>Plays one transcript against a server, ours or Node's.</summary>
public sealed class TranscriptRunner(Uri address, string server, Func<ILink, ILink>? wrap = null) : IAsyncDisposable
{
    readonly HttpClient _http = new() { BaseAddress = address, Timeout = Bounds.Wait };
    readonly List<IAsyncDisposable> _opened = [];
    ILink? _link;
    RawWebSocket? _socket;
    HttpResponseMessage? _response;
    string _sid = "";

    public async Task RunAsync(Transcript transcript, string transport)
    {
        if (transport != "none")
        {
            _link = transport switch
            {
                "polling" => await PollingLink.OpenAsync(address),
                "polling3" => await LegacyPollingLink.OpenAsync(address, textOnly: false),
                "polling3-base64" => await LegacyPollingLink.OpenAsync(address, textOnly: true),
                "websocket3" => await LegacyWebSocketLink.OpenAsync(address, textOnly: false),
                "websocket3-base64" => await LegacyWebSocketLink.OpenAsync(address, textOnly: true),
                _ => await WebSocketLink.OpenAsync(address),
            };
            _opened.Add(_link);
            _sid = _link.Sid;
            _socket = (_link as WebSocketLink)?.Socket;
            _link = wrap?.Invoke(_link) ?? _link;
        }

        foreach (var line in transcript.Steps)
        {
            var step = line;
            if (step.StartsWith('['))
            {
                Assert.True(transcript.Why is not null, "A difference needs a why:");
                if (!step.StartsWith($"[{server}]", StringComparison.Ordinal))
                {
                    continue;
                }

                step = step[(step.IndexOf(']') + 1)..].Trim();
            }

            try
            {
                await PlayAsync(step);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{transcript} over {transport}, at: {line}\n{exception.Message}", exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _response?.Dispose();
        _http.Dispose();
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
    }

    async Task PlayAsync(string step)
    {
        var (verb, rest) = step.Split(' ', 2) is [var first, var second] ? (first, second) : (step, "");
        switch (verb)
        {
            case "->":
                await (_link?.SendAsync(rest) ?? _socket!.SendAsync(rest));
                break;
            case "=>":
                await _link!.SendBinaryAsync(Convert.FromHexString(rest));
                break;
            case "<-":
                AssertMatches(rest, await ReceiveAsync() ?? "(closed)");
                break;
            case "<=":
                Assert.Equal("b" + rest, await ReceiveAsync() ?? "(closed)");
                break;
            case "closed":
                Assert.Equal("(closed)", await ReceiveAsync() ?? "(closed)");
                break;
            case "http":
                _response?.Dispose();
                _response = await _http.SendAsync(Request(rest.Replace("{sid}", _sid, StringComparison.Ordinal)));
                break;
            case "ws":
                var parts = rest.Replace("{sid}", _sid, StringComparison.Ordinal).Split(" | ");
                _socket = await RawWebSocket.ConnectAsync(address, parts[0][1..], parts[1..]);
                _opened.Add(_socket);
                _response?.Dispose();
                _response = null;
                break;
            case "frame" or "unmasked":
                var payload = Convert.FromHexString(rest[2..].Trim());
                await _socket!.SendFrameAsync(byte.Parse(rest[..2], NumberStyles.HexNumber), payload, masked: verb == "frame");
                break;
            case "close":
                Assert.Equal(int.Parse(rest), await _socket!.ReceiveCloseAsync());
                break;
            default:
                await AssertResponseAsync(verb, rest);
                break;
        }
    }

    async Task<string?> ReceiveAsync()
    {
        if (_link is not null && (_link is not WebSocketLink || _socket == (_link as WebSocketLink)?.Socket))
        {
            return await _link.ReceiveAsync();
        }

        var frame = await _socket!.ReceiveAsync();
        return frame switch
        {
            { Opcode: 8 } or null => null,
            { Opcode: 2 } => "b" + Convert.ToHexStringLower(frame.Payload),
            { Opcode: 10 } => "pong " + Convert.ToHexStringLower(frame.Payload),
            _ => Encoding.UTF8.GetString(frame.Payload),
        };
    }

    async Task AssertResponseAsync(string verb, string expected)
    {
        if (_response is null)
        {
            // The answer to a WebSocket handshake.
            if (verb == "body")
            {
                AssertMatches(expected, await _socket!.ReceiveBodyAsync());
                return;
            }

            Assert.Contains(verb == "status" ? $"HTTP/1.1 {expected} " : expected, _socket!.Response, StringComparison.OrdinalIgnoreCase);
            return;
        }

        switch (verb)
        {
            case "status":
                Assert.Equal(int.Parse(expected), (int)_response.StatusCode);
                break;
            case "type":
                Assert.Equal(expected, _response.Content.Headers.ContentType?.ToString() ?? "", ignoreCase: true);
                break;
            case "body":
                var body = await _response.Content.ReadAsStringAsync();
                AssertMatches(expected, body.Replace('\x1e', '␞'));
                break;
            case "has":
                var colon = expected.IndexOf(':');
                Assert.Equal(expected[(colon + 1)..].Trim(), Header(expected[..colon]), ignoreCase: true);
                break;
            default:
                throw new InvalidOperationException($"No such step: {verb}");
        }
    }

    /// <summary>As it came: the client's typed view would make up a length that the server did not send.</summary>
    string Header(string name) =>
        _response!.Headers.NonValidated.TryGetValues(name, out var values) || _response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : "";

    static HttpRequestMessage Request(string text)
    {
        var parts = text.Split(" | ");
        var (method, query) = parts[0].Split(' ', 2) is [var first, var second] ? (first, second) : (parts[0], "");
        var request = new HttpRequestMessage(new HttpMethod(method), query.StartsWith('/') ? query : "/socket.io/" + query);
        foreach (var part in parts[1..])
        {
            if (part.StartsWith("body=", StringComparison.Ordinal))
            {
                var body = part[5..].Replace('␞', '\x1e');
                request.Content = new StringContent(body.StartsWith("repeat ", StringComparison.Ordinal) ? Repeated(body) : body);
            }
            else if (part.Split(": ", 2) is ["content-type", var type])
            {
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(part.Split(": ", 2)[0], part.Split(": ", 2)[1]);
            }
        }

        return request;
    }

    /// <summary>"repeat 1000001 4a": so many characters.</summary>
    static string Repeated(string text) => text.Split(' ') is [_, var count, var start] ? start.PadRight(int.Parse(count), 'x') : "";

    void AssertMatches(string expected, string actual)
    {
        var pattern = Regex.Escape(expected).Replace("\\{sid}", "(?<sid>[A-Za-z0-9_-]{20})", StringComparison.Ordinal);
        var match = Regex.Match(actual, $"^{pattern}$", RegexOptions.Singleline);
        Assert.True(match.Success, $"expected {expected}\n  actual {actual}");
        if (match.Groups["sid"] is { Success: true, Value: var sid } && Regex.IsMatch(actual, "^([0-9]+:)?0{"))
        {
            _sid = sid;
        }
    }
}
