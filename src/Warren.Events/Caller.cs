using System.Text.Json.Serialization;

namespace Warren.Events;

/// <summary>
/// Who asks. The router makes it from nothing but what it has verified; nothing in a client's payload ever gets here.
/// A service that calls another service is itself the caller.
/// </summary>
public sealed record Caller
{
    /// <summary>The caller of a request that came from nobody in particular.</summary>
    public static Caller Anonymous { get; } = new() { Kind = CallerKind.Anonymous };

    /// <summary>Anonymous, user or service.</summary>
    public required CallerKind Kind { get; init; }

    /// <summary>The user's id (the token's <c>sub</c>); <c>null</c> unless <see cref="Kind"/> is user.</summary>
    public string? UserId { get; init; }

    /// <summary>The session's id (the token's <c>sid</c>); <c>null</c> unless <see cref="Kind"/> is user.</summary>
    public string? SessionId { get; init; }

    /// <summary>The user's roles; empty unless <see cref="Kind"/> is user.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The calling service's name; <c>null</c> unless <see cref="Kind"/> is service.</summary>
    public string? Service { get; init; }

    /// <summary>The router node that holds the socket.</summary>
    public string? Node { get; init; }

    /// <summary>The Socket.IO id of the asking socket; <c>null</c> over HTTP and between services.</summary>
    public string? SocketId { get; init; }

    /// <summary>The client's address.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The client's <c>User-Agent</c>, at most 256 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The page's origin.</summary>
    public string? Origin { get; init; }

    /// <summary>The client's first <c>Accept-Language</c>, a BCP 47 tag.</summary>
    public string? Locale { get; init; }

    /// <summary>When the user last gave a credential.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>The part of an inbox key that keeps callers apart: <c>user:id</c>, <c>service:name</c> or <c>anonymous</c>.</summary>
    [JsonIgnore]
    public string Key => Kind switch
    {
        CallerKind.User => "user:" + UserId,
        CallerKind.Service => "service:" + Service,
        _ => "anonymous",
    };
}
