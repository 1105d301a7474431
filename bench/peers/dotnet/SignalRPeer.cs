using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace Warren.Bench.Peers;

/// <summary>SignalR with its defaults; the argument is passed on as parsed JSON, as Socket.IO's handlers get it.</summary>
public sealed class SignalRPeer : Hub
{
    [HubMethodName("echo")]
    [SuppressMessage("Performance", "CA1822", Justification = "SignalR calls instance methods only.")]
    public JsonElement Echo(JsonElement value) => value;

    [HubMethodName("bcast")]
    public Task BroadcastAsync(JsonElement value) => Clients.All.SendAsync("bcast", value);
}
