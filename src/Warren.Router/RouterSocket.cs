using Warren.Events;
using Warren.Router.Identity;
using Warren.Router.Requests;
using Warren.SocketIO;

namespace Warren.Router;

/// <summary>A connected socket as the router sees it: who it speaks for, which rooms services put it in, and what it waits for.</summary>
sealed class RouterSocket(Socket socket, Caller origin, TokenBucket requests, TokenBucket auth, Rates.Address address)
{
    readonly Caller _anonymous = origin;
    readonly HashSet<SocketRequest> _pending = [];
    readonly HashSet<string> _rooms = [];
    volatile Caller _caller = origin;

    /// <summary>Guards identity, rooms and pending requests together: they change together.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The Socket.IO socket.</summary>
    public Socket Socket { get; } = socket;

    /// <summary>Who it speaks for, with where it is from.</summary>
    public Caller Caller => _caller;

    /// <summary>The token it set; <c>null</c> while anonymous. Under <see cref="Gate"/>.</summary>
    public AccessToken? Token { get; private set; }

    /// <summary>Counts its identities: what was asked under an earlier one is not answered to a later one. Under <see cref="Gate"/>.</summary>
    public int Epoch { get; private set; }

    /// <summary>The token it has now.</summary>
    public AccessToken? Current
    {
        get
        {
            lock (Gate)
            {
                return Token;
            }
        }
    }

    /// <summary>Whether it waits for answers.</summary>
    public bool HasPending
    {
        get
        {
            lock (Gate)
            {
                return !IsClosed && _pending.Count > 0;
            }
        }
    }

    /// <summary>Whether it has gone. Under <see cref="Gate"/>.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What it may still ask.</summary>
    public TokenBucket Requests { get; } = requests;

    /// <summary>How often it may still set its identity.</summary>
    public TokenBucket Auth { get; } = auth;

    /// <summary>What its address may still ask.</summary>
    public Rates.Address Address { get; } = address;

    /// <summary>Takes a request in, if who asked is still who the socket speaks for; else the error to answer.</summary>
    public EventError? TryAsk(Caller caller, int limit, SocketRequest request)
    {
        lock (Gate)
        {
            if (IsClosed || !ReferenceEquals(caller, _caller))
            {
                return RouterErrors.IdentityChanged;
            }

            if (_pending.Count >= limit)
            {
                return RouterErrors.RateLimited(1);
            }

            request.Epoch = Epoch;
            _pending.Add(request);
            return null;
        }
    }

    /// <summary>The request has its answer.</summary>
    public void Forget(SocketRequest request)
    {
        lock (Gate)
        {
            _pending.Remove(request);
        }
    }

    /// <summary>Whether this is the token it has now.</summary>
    public bool Has(AccessToken token) => ReferenceEquals(Current, token);

    /// <summary>Renews the token of the same session. Under <see cref="Gate"/>.</summary>
    public void Renew(AccessToken token)
    {
        Token = token;
        _caller = token.ToCaller(_anonymous);
    }

    /// <summary>
    /// Becomes somebody else, or nobody; returns what belonged to the old identity, but for the requests to
    /// <paramref name="keep"/>, which are still answered. Under <see cref="Gate"/>.
    /// </summary>
    public Belongings Become(AccessToken? token, string? keep = null)
    {
        var old = new Belongings(Token, [.. _rooms], [.. _pending.Where(r => r.Service.Name != keep)]);
        Epoch++;
        Token = token;
        _caller = token?.ToCaller(_anonymous) ?? _anonymous;
        _rooms.Clear();
        _pending.ExceptWith(old.Pending);
        return old;
    }

    /// <summary>Goes for good. Under <see cref="Gate"/>.</summary>
    public Belongings Close()
    {
        IsClosed = true;
        return Become(null);
    }

    /// <summary>Puts it into a room, if the identity that asked for it still holds. Under <see cref="Gate"/>.</summary>
    public bool TryJoin(string room, int epoch, int limit) =>
        !IsClosed && epoch == Epoch && _rooms.Count < limit && _rooms.Add(room);

    /// <summary>Takes it out of a room. Under <see cref="Gate"/>.</summary>
    public bool TryLeave(string room, int epoch) => epoch == Epoch && _rooms.Remove(room);

    /// <summary>What an identity leaves behind when it ends.</summary>
    public sealed record Belongings(AccessToken? Token, IReadOnlyList<string> Rooms, IReadOnlyList<SocketRequest> Pending);
}
