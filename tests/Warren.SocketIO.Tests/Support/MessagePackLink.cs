using System.Text.Json;
using MessagePack;

namespace Warren.SocketIO.Tests.Support;

/// <summary>
/// A link whose packets are MessagePack, shown as JSON: the members in the order type, nsp, id, data; binary values as base64. It uses the
/// serializer of the library, not our parser.
/// </summary>
public sealed class MessagePackLink(ILink link) : ILink
{
    static readonly string[] Members = ["type", "nsp", "id", "data"];

    public string Sid => link.Sid;

    public Task SendAsync(string packet) => link.SendBinaryAsync(MessagePackSerializer.ConvertFromJson(packet));

    public Task SendBinaryAsync(byte[] data) => link.SendBinaryAsync(data);

    public async Task<string?> ReceiveAsync() =>
        await link.ReceiveAsync() is { } packet ? packet.StartsWith('b') ? Show(Convert.FromHexString(packet[1..])) : $"text {packet}" : null;

    public ValueTask DisposeAsync() => link.DisposeAsync();

    static string Show(byte[] message)
    {
        // What Node's server leaves undefined it writes as an extension: a client sees nothing there.
        var json = MessagePackSerializer.ConvertToJson(message).Replace(",\"pid\":[0,\"AA==\"]", "").Replace(",\"data\":[0,\"AA==\"]", "");
        using var packet = JsonDocument.Parse(json);
        var members = Members.Where(member => packet.RootElement.TryGetProperty(member, out _));
        return "{" + string.Join(',', members.Select(member => $"\"{member}\":{packet.RootElement.GetProperty(member).GetRawText()}")) + "}";
    }
}
