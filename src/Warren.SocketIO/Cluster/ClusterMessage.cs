using System.Text.Json.Serialization;

namespace Warren.SocketIO.Cluster;

/// <summary>A message between nodes. Which properties are set depends on the type; those at their default are not written.</summary>
internal sealed class ClusterMessage
{
    public const int CurrentVersion = 1;

    /// <summary>The sender of processes without sockets. It is no node: nobody waits for its answers.</summary>
    public const string Emitter = "emitter";

    [JsonPropertyName("v")]
    public int Version { get; set; } = CurrentVersion;

    public ClusterMessageType Type { get; set; }

    /// <summary>Who sent it.</summary>
    public string Uid { get; set; } = "";

    /// <summary>Whom it is for, null for all: a bus may hand it to everybody nevertheless.</summary>
    public string? To { get; set; }

    public string? Nsp { get; set; }

    public string? RequestId { get; set; }

    public string[]? Rooms { get; set; }

    public string[]? Except { get; set; }

    public bool Volatile { get; set; }

    public bool Uncompressed { get; set; }

    public string? Event { get; set; }

    /// <summary>A JSON array.</summary>
    public RawJson? Args { get; set; }

    public ReadOnlyMemory<byte>[]? Attachments { get; set; }

    /// <summary>Rooms to join or leave.</summary>
    public string[]? Targets { get; set; }

    /// <summary>Whether to close the connection, too.</summary>
    public bool Close { get; set; }

    public int Count { get; set; }

    /// <summary>How long the asker waits, in milliseconds.</summary>
    public long Timeout { get; set; }

    public ClusterSocket[]? Sockets { get; set; }

    /// <summary>W3C trace context of whoever caused the message.</summary>
    public string? Traceparent { get; set; }
}
