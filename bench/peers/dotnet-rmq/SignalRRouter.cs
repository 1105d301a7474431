using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.Bench.Peers;

/// <summary>SignalR in front, RabbitMQ.Client behind.</summary>
internal static class SignalRRouter
{
    public static async Task RunAsync(Uri broker)
    {
        var requests = await RequestChannel.OpenAsync(broker, "signalr");
        await PeerHost.RunAsync<EchoHub>(services => services.AddSingleton(requests));
    }

    internal sealed class EchoHub(RequestChannel requests) : Hub
    {
        [HubMethodName("echo")]
        [SuppressMessage("Performance", "CA1822", Justification = "SignalR calls instance methods only.")]
        public async Task<JsonElement> EchoAsync(JsonElement value) =>
            JsonSerializer.Deserialize<JsonElement>(await requests.AskAsync(JsonSerializer.SerializeToUtf8Bytes(value)));
    }
}
