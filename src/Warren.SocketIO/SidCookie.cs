using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO;

/// <summary>
/// The cookie with a session's id, for load balancers that keep a client on its node by a cookie. Set with the answer that opens a session by
/// polling. It is not read here: requests name their session in the query. The defaults are those of Node's server: name <c>io</c>, path
/// <c>/</c>, HttpOnly, SameSite Lax, no age, so that it goes with the browser.
/// </summary>
public sealed class SidCookie : CookieBuilder
{
    /// <summary>Creates a cookie with the defaults.</summary>
    public SidCookie()
    {
        (Name, Path, HttpOnly, SameSite) = ("io", "/", true, SameSiteMode.Lax);
    }
}
