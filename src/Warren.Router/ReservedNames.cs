namespace Warren.Router;

/// <summary>Names that are the router's own: no service may handle or push them.</summary>
static class ReservedNames
{
    /// <summary>A socket sets its identity: <c>{token}</c>.</summary>
    public const string AuthSet = "auth.set";

    /// <summary>A socket gives its identity up.</summary>
    public const string AuthClear = "auth.clear";

    /// <summary>Pushed: the token ends soon.</summary>
    public const string AuthExpiring = "auth.expiring";

    /// <summary>Pushed: the token has ended, the socket is anonymous.</summary>
    public const string AuthExpired = "auth.expired";

    /// <summary>Pushed: the session was ended elsewhere.</summary>
    public const string AuthRevoked = "auth.revoked";

    /// <summary>Pushed: pushes may have been missed, ask again for what is shown.</summary>
    public const string Resync = "resync";

    /// <summary>Asked of the identity service for a key that is not known.</summary>
    public const string AuthKeysGet = "auth.keys.get";

    /// <summary>Whether a service may not handle a request of this name.</summary>
    public static bool IsRequest(string name) => name is AuthSet or AuthClear || IsSocketIO(name);

    /// <summary>Whether a service may not push this name.</summary>
    public static bool IsPush(string name) => name.StartsWith("auth.", StringComparison.Ordinal) || name == Resync || IsSocketIO(name);

    // https://socket.io/docs/v4/emit-cheatsheet/#reserved-events
    static bool IsSocketIO(string name) =>
        name is "connect" or "connect_error" or "disconnect" or "disconnecting" or "newListener" or "removeListener";
}
