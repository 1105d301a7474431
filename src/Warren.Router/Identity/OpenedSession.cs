using System.Text.Json;

namespace Warren.Router.Identity;

/// <summary>What the identity service answers when a session is opened or refreshed.</summary>
/// <param name="AccessToken">For the page; lives in its memory.</param>
/// <param name="ExpiresIn">For how many seconds.</param>
/// <param name="User">The user, passed on unread.</param>
/// <param name="RefreshToken">For the cookie; <c>null</c> to leave the cookie as it is.</param>
/// <param name="Persistent">Whether the cookie outlives the browser.</param>
/// <param name="ExpiresAt">When the session ends for good.</param>
sealed record OpenedSession(
    string AccessToken, int ExpiresIn, JsonElement User, string? RefreshToken = null, bool Persistent = false, DateTimeOffset? ExpiresAt = null);
