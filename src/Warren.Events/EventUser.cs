namespace Warren.Events;

/// <summary>The signed-in user who asks. It is always there; <see cref="IsSignedIn"/> says whether there is somebody.</summary>
public sealed class EventUser
{
    readonly Caller _caller;
    readonly string _name;

    internal EventUser(Caller caller, string name)
    {
        _caller = caller;
        _name = name;
    }

    /// <summary>Whether a signed-in user asks.</summary>
    public bool IsSignedIn => _caller.Kind == CallerKind.User;

    /// <summary>The user's id.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public string Id => _caller.UserId is { } id && IsSignedIn ? id : throw NobodySignedIn();

    /// <summary>The session's id.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public string SessionId => _caller.SessionId is { } id && IsSignedIn ? id : throw NobodySignedIn();

    /// <summary>The user's roles; empty when nobody is signed in.</summary>
    public IReadOnlyList<string> Roles => IsSignedIn ? _caller.Roles : [];

    /// <summary>When the user last gave a credential; <c>null</c> when nobody is signed in or the token does not say.</summary>
    public DateTimeOffset? AuthTime => IsSignedIn ? _caller.AuthTime : null;

    /// <summary>Whether the user has a role.</summary>
    public bool IsInRole(string role) => Roles.Contains(role, StringComparer.Ordinal);

    InvalidOperationException NobodySignedIn() => new(
        $"'{_name}' asked for context.User, but it was called by {Asker}. " +
        "Map it with .RequireUser(), or look at context.User.IsSignedIn first.");

    string Asker => _caller.Kind == CallerKind.Service ? $"the service '{_caller.Service}'" : "nobody who is signed in";
}
