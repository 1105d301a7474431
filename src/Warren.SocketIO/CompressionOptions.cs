using System.IO.Compression;

namespace Warren.SocketIO;

/// <summary>
/// Settings of one kind of compression. It costs processor time, and memory while a message is packed; a text that an attacker can choose must
/// not be packed together with a secret, since its size then tells about the secret.
/// </summary>
public sealed class CompressionOptions
{
    /// <summary>Whether clients that offer it get it. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Smallest size in bytes that is compressed. Default 1024, as in Node's server; 0 to 1 GiB.</summary>
    public int Threshold { get; set; } = 1024;

    /// <summary>How hard to try. Default <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;
}
