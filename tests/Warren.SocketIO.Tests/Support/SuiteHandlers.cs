using System.Text;
using System.Text.RegularExpressions;

namespace Warren.SocketIO.Tests.Support;

/// <summary>The handlers that the official Socket.IO 5 suite asks for; the oracle's program has the same ones.</summary>
public static class SuiteHandlers
{
    public static void Add(SocketIOServer server)
    {
        server.Default.OnConnection(socket =>
        {
            socket.EmitRaw("auth", socket.Handshake.Auth);
            socket.On("message", received => Return(socket, "message-back", received));
            socket.On("message-with-ack", Acknowledge);
            socket.On("volatile", received =>
            {
                socket.Volatile.EmitRaw("first", default);
                socket.Volatile.EmitRaw("second", default);
                return Acknowledge(received);
            });
            socket.On("regular-volatile", received =>
            {
                socket.EmitRaw("regular", default);
                socket.Volatile.EmitRaw("volatile", default);
                return Acknowledge(received);
            });
            return default;
        });
        server.Of("/custom").OnConnection(Greet);
        server.OfMatching(new Regex(@"^/dynamic-\d+$")).OnConnection(Greet);
    }

    static ValueTask Greet(Socket socket)
    {
        socket.EmitRaw("auth", socket.Handshake.Auth);
        return default;
    }

    static ValueTask Return(Socket socket, string name, SocketEvent received)
    {
        socket.EmitBinary(name, Join(received.Arguments), [.. Named(received.Arguments)]);
        return default;
    }

    static ValueTask Acknowledge(SocketEvent received)
    {
        received.AckBinary(Join(received.Arguments), [.. Named(received.Arguments)]);
        return default;
    }

    /// <summary>Several arguments travel as they came, placeholders included, since raw JSON is not looked into.</summary>
    static ReadOnlyMemory<byte> Join(EventArguments arguments) =>
        Encoding.UTF8.GetBytes(string.Join(',', arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span))));

    static IEnumerable<ReadOnlyMemory<byte>> Named(EventArguments arguments) =>
        arguments.Any(argument => argument.ContainsBinary) ? arguments.Attachments : [];
}
