namespace Warren.Events.Contracts;

/// <summary>What <see cref="Names.Control.SessionRevoked"/> carries.</summary>
/// <param name="SessionId">The session that ended; <c>null</c> for all of the user's.</param>
/// <param name="UserId">The user.</param>
/// <param name="NotBefore">Tokens issued before this are no longer believed.</param>
/// <param name="Reason">A stable code: <c>signed_out</c>, <c>refresh_reuse</c>, <c>disabled</c>…</param>
public sealed record SessionRevoked(string? SessionId, string UserId, DateTimeOffset NotBefore, string Reason);
