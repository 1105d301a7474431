using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO.EngineIO;

/// <summary>Ids of sessions: the engine's own random ones, or those that the host makes, checked.</summary>
internal sealed class SessionIds(EngineOptions options, Sessions sessions, EngineHooks hooks)
{
    const int MaxLength = 128;

    // What no part of a URL, a header or JSON has to escape (RFC 3986, 2.3).
    static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <returns>Null when the host's id cannot be used; its log says why.</returns>
    public async ValueTask<string?> NewAsync(HttpContext context)
    {
        if (options.GenerateId is not { } generate)
        {
            return EngineServer.NewId();
        }

        string? id;
        try
        {
            id = await generate(context);
        }
        catch (Exception exception)
        {
            hooks.IdFailed(exception);
            return null;
        }

        var taken = id is not null && sessions.TryGet(id, out _);
        if (taken || string.IsNullOrEmpty(id) || id.Length > MaxLength || id.AsSpan().ContainsAnyExcept(Allowed))
        {
            hooks.IdUnfit(taken);
            return null;
        }

        return id;
    }
}
