using System.IO.Compression;

namespace Warren.SocketIO.EngineIO;

/// <summary>Compression that is switched on: from which size, and how hard.</summary>
internal sealed record Compression(int Threshold, CompressionLevel Level);
