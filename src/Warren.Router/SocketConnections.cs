using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Router.Identity;
using Warren.Router.Requests;
using Warren.SocketIO;

namespace Warren.Router;

/// <summary>Lets sockets in, as nobody or as who their token says, and ties their events and their end to the router.</summary>
sealed partial class SocketConnections(
    SocketIOServer io, BrowserRequests requests, SocketIdentity identity, Rates rates, RouterNode node, IOptions<RouterOptions> options,
    ILogger<SocketConnections> logger)
{
    static readonly object TokenKey = new();

    /// <summary>Begins to let them in.</summary>
    public void Start()
    {
        io.Default.Use(CheckAsync);
        io.Default.OnConnection(ConnectedAsync);
    }

    async ValueTask<ConnectError?> CheckAsync(Socket socket)
    {
        string? text = null;
        if (HasAuth(socket) && !AuthMessages.TryReadToken(socket.Handshake.Auth.Span, options.Value.MaxTokenBytes, out text))
        {
            return Refuse(socket, RouterErrors.TokenInvalid);
        }

        if (text is null)
        {
            return null;
        }

        if (rates.Take(rates.For(socket.Handshake.RemoteAddress).Auth) is { } limited)
        {
            return Refuse(socket, limited);
        }

        var (token, error) = await identity.VerifyAsync(text);
        if (error is not null)
        {
            return Refuse(socket, error);
        }

        rates.For(socket.Handshake.RemoteAddress).Auth.GiveBack();
        socket.Items[TokenKey] = token;
        return null;
    }

    async ValueTask ConnectedAsync(Socket socket)
    {
        var handshake = socket.Handshake;
        var anonymous = CallerFacts.Anonymous(node, socket.Id, handshake.RemoteAddress, handshake.UserAgent, handshake.Origin, handshake.AcceptLanguage);
        var routed = new RouterSocket(socket, anonymous, rates.ForSocket(), rates.ForSocketAuth(), rates.For(handshake.RemoteAddress));
        socket.OnDisconnect(_ => identity.Close(routed));
        socket.OnEvent(source => requests.HandleAsync(routed, source));
        Log.Connected(logger, socket.Id);

        // Its events wait until this returns, so whatever it asks first is asked as who it is, and after its pushes are heard.
        if (HasAuth(socket) && socket.Items.Remove(TokenKey, out var token) && await identity.BindAsync(routed, (AccessToken)token!) is { } error)
        {
            Log.NotBound(logger, socket.Id, error.Code);
            socket.CloseTransport();
        }
    }

    // Most sockets that stay idle are anonymous; they need no table of items.
    static bool HasAuth(Socket socket) => socket.Handshake.Auth.Length > 2;

    ConnectError Refuse(Socket socket, EventError error)
    {
        Log.Refused(logger, socket.Id, error.Code);
        return new ConnectError(error.Message, AuthMessages.Refused(error));
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "New user connected {SocketId}")]
        public static partial void Connected(ILogger logger, string socketId);

        [LoggerMessage(2, LogLevel.Debug, "Socket {SocketId} is refused: {Code}")]
        public static partial void Refused(ILogger logger, string socketId, string code);

        [LoggerMessage(3, LogLevel.Information, "Socket {SocketId} is closed, because its identity could not be set: {Code}")]
        public static partial void NotBound(ILogger logger, string socketId, string code);
    }
}
