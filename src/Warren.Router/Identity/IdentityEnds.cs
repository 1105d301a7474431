using System.Text.Json;
using Warren.Events;
using Warren.Events.Contracts;

namespace Warren.Router.Identity;

/// <summary>
/// Ends identities from outside: a token that ran out leaves its socket connected and anonymous, a revoked session closes the
/// transport, so that the client connects anew as nobody.
/// </summary>
sealed partial class IdentityEnds(
    ControlChannel control, SocketIdentity identity, Revocations revocations, BoundSockets bound, Expiries expiries, BrokerTrust trust, Clock clock,
    ILogger<IdentityEnds> logger)
{
    const long Farewell = 1_000;

    readonly List<(RouterSocket Socket, long Until)> _leaving = [];
    readonly Lock _gate = new();

    /// <summary>Begins to hear revocations.</summary>
    public void Start() => control.On(Names.Control.SessionRevoked, delivery =>
    {
        if (!trust.IsIdentity(delivery.Envelope))
        {
            Log.Forged(logger, Printable.Of(delivery.Envelope.Account ?? "none"), trust.IdentityService);
        }
        else if (Read(delivery) is { } revoked)
        {
            Revoke(revoked);
        }

        return default;
    });

    /// <summary>Does what is due.</summary>
    public void Sweep()
    {
        while (expiries.TryTake(out var socket, out var token, out var isEnd))
        {
            if (isEnd)
            {
                if (identity.End(socket, token))
                {
                    socket.Socket.EmitRaw(ReservedNames.AuthExpired, AuthMessages.Empty);
                }
            }
            else if (socket.Has(token))
            {
                socket.Socket.EmitRaw(ReservedNames.AuthExpiring, AuthMessages.Expiring(token));
            }
        }

        lock (_gate)
        {
            _leaving.RemoveAll(leaving =>
            {
                if (leaving.Socket.HasPending && clock.Milliseconds < leaving.Until)
                {
                    return false;
                }

                leaving.Socket.Socket.CloseTransport();
                return true;
            });
        }
    }

    void Revoke(SessionRevoked revoked)
    {
        revocations.Add(revoked);
        foreach (var socket in bound.Of(revoked.UserId))
        {
            // What it asked the identity service itself is still answered: that may be the very request that ended the session.
            if (socket.Current is { } token && revocations.IsRevoked(token) && identity.End(socket, token, keepIdentityRequests: true))
            {
                socket.Socket.EmitRaw(ReservedNames.AuthRevoked, AuthMessages.Revoked(Printable.Of(revoked.Reason)));
                lock (_gate)
                {
                    _leaving.Add((socket, clock.Milliseconds + Farewell));
                }
            }
        }
    }

    SessionRevoked? Read(Delivery delivery)
    {
        try
        {
            return JsonSerializer.Deserialize(delivery.Body.Span, RouterJson.Default.SessionRevoked);
        }
        catch (JsonException e)
        {
            Log.Unreadable(logger, e);
            return null;
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused a revocation from the broker account {Account}: only service {Identity} is believed.")]
        public static partial void Forged(ILogger logger, string account, string identity);

        [LoggerMessage(2, LogLevel.Error, "A revocation of the identity service could not be read; its session goes on until its token expires.")]
        public static partial void Unreadable(ILogger logger, Exception exception);
    }
}
