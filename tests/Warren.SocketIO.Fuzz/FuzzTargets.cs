using Warren.SocketIO.Fuzz.Targets;

namespace Warren.SocketIO.Fuzz;

/// <summary>All targets, and how a number of cases is shared among them.</summary>
public static class FuzzTargets
{
    /// <summary>A session costs as much as dozens of packets and a connection to Kestrel as much as several sessions, so they get the smaller part of the cases and yet most of the time.</summary>
    public static IReadOnlyDictionary<string, int> Shares { get; } = new Dictionary<string, int>
    {
        ["payload"] = 19,
        ["packet"] = 30,
        ["msgpack"] = 20,
        ["frame"] = 15,
        ["deflate"] = 5,
        ["session"] = 10,
        ["takeover"] = 1,
    };

    public static FuzzTarget Create(string name) => name switch
    {
        "payload" => new PayloadTarget(),
        "packet" => new PacketTarget(),
        "msgpack" => new MessagePackTarget(),
        "frame" => new FrameTarget(inflates: false),
        "deflate" => new FrameTarget(inflates: true),
        "session" => new SessionTarget(),
        "takeover" => new TakeoverTarget(),
        _ => throw new ArgumentException($"'{name}' is not a target; those are {string.Join(", ", Shares.Keys)}.", nameof(name)),
    };
}
