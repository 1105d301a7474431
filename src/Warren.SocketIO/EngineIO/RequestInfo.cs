using System.Net;
using System.Security.Claims;

namespace Warren.SocketIO.EngineIO;

/// <summary>What is kept of the HTTP request that opened a session. The request itself is not kept: it would hold kilobytes per idle client.</summary>
internal sealed record RequestInfo(
    IPAddress? RemoteAddress,
    string? UserAgent,
    string? Origin,
    string? AcceptLanguage,
    string QueryString,
    bool Secure,
    DateTimeOffset Issued,
    ClaimsPrincipal? User = null);
