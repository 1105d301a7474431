using Warren.Events.Contracts;
using Warren.Events.Handlers;

namespace Warren.Events;

/// <summary>What may be said of a request after <see cref="Service.MapRequest"/>. Unless it is opened, only other services may call it.</summary>
public sealed class RequestBuilder
{
    readonly HandledRequest _request;

    internal RequestBuilder(HandledRequest request) => _request = request;

    /// <summary>Anybody may call it, signed in or not.</summary>
    public RequestBuilder AllowAnonymous() => Open(Access.Anonymous, []);

    /// <summary>Any signed-in user may call it.</summary>
    public RequestBuilder RequireUser() => Open(Access.User, []);

    /// <summary>A signed-in user with one of these roles may call it.</summary>
    /// <exception cref="ArgumentException">No role was given.</exception>
    public RequestBuilder RequireRole(params string[] roles) => roles is []
        ? throw new ArgumentException($"'{_request.Name}': name at least one role, or use RequireUser().", nameof(roles))
        : Open(Access.Role, [.. roles]);

    /// <summary>It changes nothing: no transaction and no inbox; <see cref="EventContext.Publish"/> is refused.</summary>
    public RequestBuilder ReadOnly() => Mode(HandlerMode.ReadOnly);

    /// <summary>
    /// It runs outside any transaction and makes its own: each <c>await context.Transaction(…)</c> commits rows and events together.
    /// For what must outlive a refusal, takes long, or calls another service.
    /// </summary>
    public RequestBuilder OwnTransactions() => Mode(HandlerMode.OwnTransactions);

    /// <summary>Request or reply holds a password or token: it is never logged, traced or stored.</summary>
    public RequestBuilder Sensitive()
    {
        _request.Sensitive = true;
        return this;
    }

    /// <summary>The longest a caller may wait: 100 ms to 60 s. Default 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside those bounds.</exception>
    public RequestBuilder Timeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromSeconds(60));
        _request.Timeout = timeout;
        return this;
    }

    /// <summary>Requests of the same socket are handled one after the other, in the order they were sent, by each instance of the service.</summary>
    public RequestBuilder KeyBySocket() => Key(Keys.OfSocket);

    /// <summary>Requests of the same user are handled one after the other, in the order they came, by each instance of the service.</summary>
    public RequestBuilder KeyByUser() => Key(Keys.OfUser);

    /// <summary>Requests with the same key are handled one after the other, in the order they came, by each instance of the service.</summary>
    /// <typeparam name="T">The handler's payload.</typeparam>
    /// <param name="select">Takes the key out of the payload; <c>null</c> for none. It is called for each request that comes, so keep it short.</param>
    /// <exception cref="InvalidOperationException">The handler's payload is not a <typeparamref name="T"/>.</exception>
    public RequestBuilder Key<T>(Func<T, string?> select) => Key(Keys.OfPayload(_request.Name, _request.Handler, select));

    /// <summary>The largest payload in bytes: 1 to 1,048,576. Default 65,536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside those bounds.</exception>
    public RequestBuilder MaxBytes(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, MessageFactory.MaxBytes);
        _request.MaxBytes = bytes;
        return this;
    }

    RequestBuilder Open(Access access, IReadOnlyList<string> roles)
    {
        _request.Access = access;
        _request.Roles = roles;
        return this;
    }

    RequestBuilder Key(Func<Delivery, string?> key)
    {
        _request.Key = key;
        return this;
    }

    RequestBuilder Mode(HandlerMode mode)
    {
        _request.Mode = _request.Mode == HandlerMode.Transaction || _request.Mode == mode
            ? mode
            : throw new InvalidOperationException($"'{_request.Name}' is marked .ReadOnly() and .OwnTransactions(); it can be only one.");
        return this;
    }
}
