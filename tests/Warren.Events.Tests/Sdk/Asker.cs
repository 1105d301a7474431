using System.Text;
using System.Text.Json;
using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>Asks services as the router does: with a caller's context, in bytes.</summary>
public sealed class Asker(IBroker broker, BrokerTrust trust, string service) : IAsyncDisposable
{
    readonly RequestClient _client = new(broker, trust, TimeProvider.System);

    public IBroker Broker => broker;

    public bool IsReady => _client.IsReady;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    public async Task<RequestAnswer> SendAsync(
        string name, string json, Caller? caller = null, string? to = null, TimeSpan? timeout = null, string contentType = Envelope.Json)
    {
        var request = new OutgoingRequest(to ?? service, name, Encoding.UTF8.GetBytes(json), "router")
        {
            Caller = caller ?? Caller.Anonymous,
            ContentType = contentType,
            Timeout = timeout ?? TimeSpan.FromSeconds(10),
        };
        return await _client.SendAsync(request, BrokerTests.Bound());
    }

    /// <summary>The reply as it goes on the wire.</summary>
    public async Task<JsonElement> AskAsync(string name, string json, Caller? caller = null, string? to = null)
    {
        var answer = await SendAsync(name, json, caller, to);
        Assert.Equal(RequestOutcome.Answered, answer.Outcome);
        return JsonDocument.Parse(answer.Reply!.Body).RootElement;
    }

    public async Task<JsonElement> DataAsync(string name, string json, Caller? caller = null, string? to = null)
    {
        var reply = await AskAsync(name, json, caller, to);
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        return reply.GetProperty("data");
    }

    public async Task<JsonElement> ErrorAsync(string name, string json, Caller? caller = null, string? to = null)
    {
        var reply = await AskAsync(name, json, caller, to);
        Assert.False(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        return reply.GetProperty("error");
    }

    public async Task<string?> CodeAsync(string name, string json, Caller? caller = null, string? to = null) =>
        (await ErrorAsync(name, json, caller, to)).GetProperty("code").GetString();
}
