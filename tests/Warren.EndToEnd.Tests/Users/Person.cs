using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Warren.Events;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>Somebody who has registered and signed in, as the router knows them.</summary>
internal sealed record Person(UsersRig Rig, string Email, string Uid, string Sid, string? Handoff, string Verifier)
{
    public Caller Caller => new() { Kind = CallerKind.User, UserId = Uid, SessionId = Sid };

    public static async Task<Person> RegisterAsync(UsersRig rig, string name = "Ada")
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var reply = await rig.AskAsync("user.register", new { email, password = UsersRig.Password, displayName = name, accept = true });
        Replies.Ok(reply);
        return await SignInAsync(rig, email);
    }

    public static async Task<Person> SignInAsync(UsersRig rig, string email, bool remember = false)
    {
        var verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var data = Replies.Ok(await rig.AskAsync("user.signIn", new { email, password = UsersRig.Password, remember, challenge }));
        var token = new JsonWebToken(data.GetProperty("accessToken").GetString());
        return new Person(rig, email, token.Subject, token.GetClaim("sid").Value, data.GetProperty("handoff").GetString(), verifier);
    }

    public Task<JsonElement> AskAsync(string name, object? payload = null) => Rig.AskAsync(name, payload ?? new { }, Caller);

    /// <summary>Exchanges the handoff; the refresh token.</summary>
    public async Task<string> OpenAsync() => Replies.Ok(await Rig.AskAsRouterAsync("session.open", new { handoff = Handoff, verifier = Verifier }))
        .GetProperty("refreshToken").GetString()!;
}
