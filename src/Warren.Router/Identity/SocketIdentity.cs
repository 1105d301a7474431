using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Router.Outgoing;
using Warren.Router.Requests;
using Warren.SocketIO;

namespace Warren.Router.Identity;

/// <summary>
/// Who a socket speaks for, from the handshake, <c>auth.set</c>, <c>auth.clear</c>, expiry and revocation: one way in, one way out.
/// It believes a signature, never a payload and never a reply.
/// </summary>
sealed partial class SocketIdentity(
    TokenVerifier verifier, Revocations revocations, Bindings bindings, BoundSockets bound, Pending pending, Expiries expiries, IBroker broker,
    BrokerTrust trust, Rates rates, Clock clock, IOptions<RouterOptions> options, ILogger<SocketIdentity> logger)
{
    /// <summary>Handles <c>auth.set</c> and <c>auth.clear</c>; the socket's later events wait until this completes.</summary>
    public async ValueTask HandleAsync(RouterSocket socket, SocketEvent source, string requestId, Payload payload)
    {
        Answer answer;
        if (rates.Take(socket.Auth, socket.Address.Auth) is { } limited)
        {
            answer = limited;
        }
        else if (source.Name == ReservedNames.AuthClear)
        {
            Clear(socket);
            answer = Answer.Of(AuthMessages.Cleared);
        }
        else
        {
            var (token, error) = Read(payload) is { } text ? await VerifyAsync(text) : (null, AuthMessages.NoToken);
            var isRenewal = token?.IsSameSession(socket.Current) == true;
            error ??= await BindAsync(socket, token!);
            if (error is null)
            {
                // Many people may share one address, and short tokens are renewed often: neither is guessing.
                socket.Address.Auth.GiveBack();
                if (isRenewal)
                {
                    socket.Auth.GiveBack();
                }
            }

            answer = error is null ? Answer.Of(AuthMessages.Set(token!)) : error;
        }

        SocketAnswers.Give(socket.Socket, source, requestId, answer);
    }

    /// <summary>Verifies a token; refused while this node has been unable to hear revocations for too long.</summary>
    public async ValueTask<(AccessToken? Token, EventError? Error)> VerifyAsync(string text)
    {
        var state = broker.State;
        return !state.IsConnected && clock.UtcNow - state.Since > options.Value.MaxDeafness
            ? (null, RouterErrors.Deaf)
            : await verifier.VerifyAsync(text);
    }

    /// <summary>Makes a socket speak for a token's user, who is heard from before this completes.</summary>
    public async ValueTask<EventError?> BindAsync(RouterSocket socket, AccessToken token)
    {
        var routingKey = Names.PushUser(token.UserId);
        RouterSocket.Belongings? old = null;
        var taken = false;
        try
        {
            await bindings.AcquireAsync(routingKey);
            lock (socket.Gate)
            {
                if (socket.IsClosed)
                {
                    return RouterErrors.IdentityChanged;
                }

                taken = !token.IsSameSession(socket.Token);
                if (taken)
                {
                    old = socket.Become(token);
                    LeaveRooms(socket, old);
                    JoinRooms(socket, token);
                }
                else
                {
                    socket.Renew(token);
                }
            }
        }
        catch (Exception e)
        {
            Log.NotBound(logger, socket.Socket.Id, e);
            return RouterErrors.BrokerAway;
        }
        finally
        {
            if (!taken)
            {
                bindings.Release(routingKey);
            }
        }

        if (old is not null)
        {
            Abandon(socket, old);
            bound.Add(socket, token.UserId);
        }

        expiries.Watch(socket, token);
        // It may have been revoked while the binding was made: then whoever handled that did not find this socket yet.
        if (revocations.IsRevoked(token))
        {
            End(socket, token);
            return RouterErrors.TokenInvalid;
        }

        return null;
    }

    /// <summary>Ends whatever identity the socket has.</summary>
    public void Clear(RouterSocket socket) => End(socket, null);

    /// <summary>Ends one identity, if the socket still has it; <c>false</c> if not.</summary>
    public bool End(RouterSocket socket, AccessToken? token, bool keepIdentityRequests = false)
    {
        RouterSocket.Belongings old;
        lock (socket.Gate)
        {
            if (socket.Token is null || (token is not null && !ReferenceEquals(socket.Token, token)))
            {
                return false;
            }

            old = socket.Become(null, keepIdentityRequests ? trust.IdentityService : null);
            LeaveRooms(socket, old);
        }

        Abandon(socket, old);
        return true;
    }

    /// <summary>The socket has gone.</summary>
    public void Close(RouterSocket socket)
    {
        RouterSocket.Belongings old;
        lock (socket.Gate)
        {
            old = socket.Close();
        }

        Abandon(socket, old);
    }

    string? Read(in Payload payload) =>
        !payload.IsBinary && AuthMessages.TryReadToken(TextPayload.Unwrap(payload.Body).Span, options.Value.MaxTokenBytes, out var text) ? text : null;

    static void JoinRooms(RouterSocket socket, AccessToken token)
    {
        socket.Socket.Join(PushRooms.OfUser(token.UserId));
        if (token.SessionId is { } session)
        {
            socket.Socket.Join(PushRooms.OfSession(session));
        }
    }

    static void LeaveRooms(RouterSocket socket, RouterSocket.Belongings old)
    {
        if (old.Token is { } token)
        {
            socket.Socket.Leave(PushRooms.OfUser(token.UserId));
            if (token.SessionId is { } session)
            {
                socket.Socket.Leave(PushRooms.OfSession(session));
            }
        }

        foreach (var room in old.Rooms)
        {
            socket.Socket.Leave(PushRooms.OfRoom(room));
        }
    }

    void Abandon(RouterSocket socket, RouterSocket.Belongings old)
    {
        foreach (var room in old.Rooms)
        {
            bindings.Release(Names.PushRoom(room));
        }

        if (old.Token is { } token)
        {
            bindings.Release(Names.PushUser(token.UserId));
            bound.Remove(socket, token.UserId);
        }

        foreach (var request in old.Pending)
        {
            pending.Answer(request, RouterErrors.IdentityChanged);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The pushes of a user could not be bound for socket {SocketId}; its identity is not accepted.")]
        public static partial void NotBound(ILogger logger, string socketId, Exception exception);
    }
}
