using System.Text.Json.Serialization;

namespace Warren.SocketIO.Cluster;

/// <summary>How messages between nodes are written. Deep enough for the deepest arguments a client may send, in their envelope.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, MaxDepth = 80)]
[JsonSerializable(typeof(ClusterMessage))]
internal sealed partial class ClusterJson : JsonSerializerContext;
