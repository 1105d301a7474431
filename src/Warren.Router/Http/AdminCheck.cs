using Warren.Hosting;
using Warren.Router.Identity;

namespace Warren.Router.Http;

/// <summary>An operator is who brings a bearer token with the role <c>admin</c>.</summary>
sealed class AdminCheck(SocketIdentity identity) : IOperatorCheck
{
    const string Role = "admin";

    /// <inheritdoc/>
    public async ValueTask<bool> IsOperatorAsync(HttpContext context) =>
        BearerToken.Read(context.Request) is { } text
        && await identity.VerifyAsync(text) is (Token: { } token, Error: null)
        && token.Roles.Contains(Role);
}
