namespace Warren.SocketIO.Tests.Transcripts;

/// <summary>
/// One case of the wire table. The .txt files beside this one hold them, one file per area. A line is a step:
/// <code>
/// -> packet          the client sends a text packet          => 0a0b   it sends a binary one
/// &lt;- packet          the server must send exactly this        &lt;= 0a0b   or this; {sid} stands for any id
/// closed             the server must close the link
/// http GET ?query | header: value | body=text               a bare request; {sid} is the last id seen
/// status 200         type text/plain         body text       has header: value      what its answer must be
/// ws ?query | header: value                                 a bare WebSocket handshake; then status, has, body, -> and &lt;-
/// frame 81 0a0b      a frame of ours, first byte and payload; "unmasked 81 0a" without a mask
/// close 1002         the server must send a close frame with this status (1005: none in it)
/// </code>
/// <c>[ours]</c> and <c>[node]</c> before a step mark an intended difference; then <c>why:</c> gives the reason.
/// <c>transports:</c> tells over what the packets travel (both unless said), <c>none</c> when the case opens no link. A 3 behind the name is
/// Engine.IO 3, <c>-base64</c> behind that a client of it that knows text only.
/// </summary>
public sealed record Transcript(string Area, string Name, IReadOnlyList<string> Transports, string? Why, IReadOnlyList<string> Steps)
{
    /// <param name="folder">Below the folder of this file; those beside it are of the protocol as everybody speaks it.</param>
    public static IEnumerable<Transcript> All(string folder = "") =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts", folder), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read);

    public override string ToString() => $"{Area}: {Name}";

    static IEnumerable<Transcript> Read(string file)
    {
        var area = Path.GetFileNameWithoutExtension(file);
        foreach (var part in File.ReadAllText(file).Split("\n## ").Skip(1))
        {
            var lines = part.Split('\n').Select(line => line.Trim()).ToArray();
            var steps = lines.Skip(1).Where(line => line.Length > 0 && !line.StartsWith('#')).ToList();
            var transports = Take(steps, "transports:")?.Split(' ') ?? ["polling", "websocket"];
            yield return new Transcript(area, lines[0], transports, Take(steps, "why:"), steps);
        }
    }

    static string? Take(List<string> steps, string key)
    {
        var line = steps.Find(step => step.StartsWith(key, StringComparison.Ordinal));
        return line is not null && steps.Remove(line) ? line[key.Length..].Trim() : null;
    }
}
