using System.Text.Json.Serialization;

namespace Warren.SocketIO.Host;

[JsonSerializable(typeof(string))]
internal sealed partial class HostJson : JsonSerializerContext;
