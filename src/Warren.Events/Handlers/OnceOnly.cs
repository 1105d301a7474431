using System.Security.Cryptography;
using System.Text;
using Warren.Events.Telemetry;

namespace Warren.Events.Handlers;

/// <summary>
/// Handles a message once, inside its handler's transaction: the inbox first, which makes a second copy wait for the first one's commit,
/// then the handler, then its reply and its events. A refusal rolls all of it back, so that it can be asked again.
/// </summary>
sealed class OnceOnly(IMessageStore store, HandlerCall call, IServiceProvider scope, EventContext context, CancellationToken cancellation)
{
    public async Task<HandlerResult> RunAsync(Func<Task<HandlerResult>> handler)
    {
        if (call.Inbox is not { } key)
        {
            return await KeepEventsAsync(await handler());
        }

        var hash = Hash(call);
        if (await store.EnterAsync(scope, key, hash, cancellation) is { } seen)
        {
            return Repeat(seen, hash);
        }

        var result = await KeepEventsAsync(await handler());
        if (result.Commits && call.Deadline is not null)
        {
            var outbound = context.Outbound;
            await store.KeepReplyAsync(scope, key, new StoredReply(hash, result.Reply, outbound.Joins, outbound.Leaves), cancellation);
        }

        return result;
    }

    async Task<HandlerResult> KeepEventsAsync(HandlerResult result)
    {
        if (result.Commits && context.Outbound.Events is { Count: > 0 } events)
        {
            await store.KeepEventsAsync(scope, events, cancellation);
        }

        return result;
    }

    /// <summary>The answer of the first time. An event that came twice has none, whatever else is in the copy: its id says it is the same.</summary>
    HandlerResult Repeat(StoredReply seen, ReadOnlyMemory<byte> hash)
    {
        if (call.Deadline is null)
        {
            MessagingMetrics.Repeated(call.Envelope.Type);
            return new HandlerResult(default, null, null);
        }

        if (!seen.PayloadHash.Span.SequenceEqual(hash.Span))
        {
            return new HandlerResult(default, Errors.Conflict("This id was used before with another payload. Send this one with a new id."), null);
        }

        MessagingMetrics.Repeated(call.Envelope.Type);
        foreach (var room in seen.Joins)
        {
            context.Outbound.Join(room);
        }

        foreach (var room in seen.Leaves)
        {
            context.Outbound.Leave(room);
        }

        return new HandlerResult(seen.Body, null, null);
    }

    // With the content type, because the same bytes as JSON and as binary are two payloads.
    static byte[] Hash(HandlerCall call)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(call.Envelope.ContentType));
        hash.AppendData([0]);
        hash.AppendData(call.Body.Span);
        return hash.GetHashAndReset();
    }
}
