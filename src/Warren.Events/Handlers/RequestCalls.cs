using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Warren.Events.Contracts;

namespace Warren.Events.Handlers;

/// <summary>A handler's calls to other services: finds the owner, passes on what is left of the deadline, turns a refusal into an exception.</summary>
sealed class RequestCalls(RequestOwners owners, RequestClient client, TimeProvider time)
{
    static readonly TimeSpan Default = TimeSpan.FromSeconds(10);

    public async Task<T> CallAsync<T>(ContextSetup asker, string name, object? payload, TimeSpan? timeout)
    {
        var left = asker.Deadline is { } deadline ? deadline - time.GetUtcNow() : Default;
        var wait = timeout < left ? timeout.Value : left;
        if (wait <= TimeSpan.Zero)
        {
            throw new EventException(Late(name));
        }

        var (service, unknown) = owners.Find(name);
        if (service is null)
        {
            throw new EventException(unknown!);
        }

        var isBinary = payload is ReadOnlyMemory<byte>;
        var request = new OutgoingRequest(service, name, isBinary ? (ReadOnlyMemory<byte>)payload! : Write(asker, name, payload), asker.Service)
        {
            ContentType = isBinary ? Envelope.Binary : Envelope.Json,
            Timeout = wait,
            TraceParent = Activity.Current?.Id ?? asker.Envelope.TraceParent,
        };
        var answer = await client.SendAsync(request, asker.Cancellation);
        return answer.Outcome switch
        {
            RequestOutcome.Answered => Read<T>(name, answer.Reply!, asker.Json.GetTypeInfo(typeof(T))),
            RequestOutcome.Unavailable => throw new EventException(Errors.Unavailable(TimeSpan.FromSeconds(1))),
            _ => throw new EventException(Late(name)),
        };
    }

    static ReadOnlyMemory<byte> Write(ContextSetup asker, string name, object? payload) => payload is null
        ? "null"u8.ToArray()
        : MessageFactory.Write(name, payload, asker.Json.GetTypeInfo(payload.GetType()));

    static T Read<T>(string name, Delivery reply, JsonTypeInfo type)
    {
        if (reply.Envelope.ContentType == Envelope.Binary)
        {
            return reply.Body is T bytes
                ? bytes
                : throw new InvalidOperationException($"'{name}' answered with a binary reply; ask for Request<ReadOnlyMemory<byte>>.");
        }

        using var document = JsonDocument.Parse(reply.Body);
        var root = document.RootElement;
        if (root.GetProperty("ok"u8).GetBoolean())
        {
            return root.TryGetProperty("data"u8, out var data) ? (T)data.Deserialize(type)! : default!;
        }

        var error = root.GetProperty("error"u8).Deserialize(EventsJson.Default.EventError);
        throw new EventException(error ?? throw new InvalidOperationException($"'{name}' refused without an error."));
    }

    static EventError Late(string name) => new(ErrorCodes.Timeout, $"'{name}' did not answer in time. It is not known whether it was done.");
}
