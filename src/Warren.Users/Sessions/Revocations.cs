using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Events.Contracts;
using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Sessions;

/// <summary>
/// Tells every router that a session has ended, after the commit. What cannot be sent is sent again when a router asks who is there,
/// which it does at every connection to the broker; until then the access token lives on, five minutes at most.
/// </summary>
sealed partial class Revocations(
    ControlChannel control, IServiceScopeFactory scopes, IOptions<TokenOptions> options, TimeProvider time, ILogger<Revocations> logger)
{
    const int MostRepeated = 1000;

    /// <summary>Clocks of routers may be behind ours by so much.</summary>
    static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    public async Task AnnounceAsync(IReadOnlyList<SessionRevoked> ended, CancellationToken cancellation)
    {
        foreach (var session in ended)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(session, JsonSerializerOptions.Web);
            if (await control.SendAsync(Names.Control.SessionRevoked, json, cancellation) is not PublishOutcome.Confirmed and var outcome)
            {
                Log.NotSent(logger, session.Reason, outcome);
            }
        }
    }

    /// <summary>Says again what a router that has just started cannot know: sessions whose access tokens may still be valid.</summary>
    public async Task RepeatAsync(CancellationToken cancellation)
    {
        var since = time.GetUtcNow().UtcDateTime - options.Value.AccessLifetime - Skew;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UsersDb>();
        var ended = await db.Sessions
            .Where(s => s.EndedAt > since)
            .OrderByDescending(s => s.EndedAt)
            .Take(MostRepeated)
            .Select(s => new { s.Id, s.UserId, EndedAt = s.EndedAt!.Value, s.EndReason })
            .ToListAsync(cancellation);
        await AnnounceAsync(
            [.. ended.Select(s => new SessionRevoked(s.Id.ToString(), s.UserId.ToString(), s.EndedAt, s.EndReason ?? "ended"))],
            cancellation);
    }

    static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning, "A session has ended ({Reason}), but routers could not be told: {Outcome}", EventName = "RevocationNotSent")]
        public static partial void NotSent(ILogger logger, string reason, PublishOutcome outcome);
    }
}
