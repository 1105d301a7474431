using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.WebUtilities;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>
/// What is known of the request that opened the connection, and what the client sent to join the namespace. Nothing here is proven but <see cref="User"/>:
/// headers, query and <see cref="Auth"/> are the client's own words.
/// </summary>
public sealed class Handshake
{
    IReadOnlyDictionary<string, string>? _query;

    internal Handshake(RequestInfo request, ReadOnlyMemory<byte> auth)
    {
        (Request, Auth) = (request, auth);
    }

    internal RequestInfo Request { get; }

    /// <summary>Address of the other end of the connection: the client's, or that of the nearest proxy.</summary>
    public IPAddress? RemoteAddress => Request.RemoteAddress;

    /// <summary>The User-Agent header.</summary>
    public string? UserAgent => Request.UserAgent;

    /// <summary>The Origin header; it was allowed, or it was absent.</summary>
    public string? Origin => Request.Origin;

    /// <summary>The Accept-Language header.</summary>
    public string? AcceptLanguage => Request.AcceptLanguage;

    /// <summary>The query of the request, the last value of each key. Parsed at the first use.</summary>
    public IReadOnlyDictionary<string, string> Query =>
        _query ??= QueryHelpers.ParseQuery(Request.QueryString).ToDictionary(pair => pair.Key, pair => pair.Value[^1] ?? "");

    /// <summary>
    /// Who the host's authentication found in the request that opened the connection; null if it found nobody, and for a socket of another node. It is not
    /// looked at again: a sign-out or an expired token does not change it.
    /// </summary>
    public ClaimsPrincipal? User => Request.User;

    /// <summary>Whether the connection came over TLS.</summary>
    public bool Secure => Request.Secure;

    /// <summary>When the connection was opened.</summary>
    public DateTimeOffset Issued => Request.Issued;

    /// <summary>The auth payload of CONNECT: one JSON object in UTF-8, <c>{}</c> when the client sent none.</summary>
    public ReadOnlyMemory<byte> Auth { get; }
}
