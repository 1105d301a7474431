using System.Text.Json;

namespace Warren.SocketIO.Admin;

/// <summary>Reports this server's numbers to the admin pages of every node, again and again.</summary>
internal sealed class AdminStats : IDisposable
{
    readonly SocketIOServer _server;
    readonly Namespace _admin;
    readonly string _serverId;
    readonly AdminTraffic _traffic;
    readonly TimeProvider _clock;
    readonly DateTimeOffset _started;
    readonly ITimer _timer;

    public AdminStats(SocketIOServer server, Namespace admin, AdminOptions options)
    {
        (_server, _admin, _clock) = (server, admin, server.Engine.Clock);
        _serverId = options.ServerId
            ?? (server.Cluster is { } cluster ? $"{Environment.MachineName}#{cluster.NodeId[..Math.Min(6, cluster.NodeId.Length)]}" : Environment.MachineName);
        _traffic = new AdminTraffic(server.Engine.Metrics.Meter);
        _started = _clock.GetUtcNow();
        _timer = _clock.CreateTimer(_ => Report(), null, options.StatsInterval, options.StatsInterval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _traffic.Dispose();
    }

    void Report() => AdminJson.Send(_admin, "server_stats", Write);

    void Write(Utf8JsonWriter writer)
    {
        var now = _clock.GetUtcNow();
        writer.WriteStartObject();
        writer.WriteString("serverId", _serverId);
        writer.WriteString("hostname", Environment.MachineName);
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteNumber("uptime", (now - _started).TotalSeconds);
        writer.WriteNumber("clientsCount", _server.SessionCount);
        writer.WriteNumber("pollingClientsCount", _server.Engine.Sessions.Count(session => session.Transport?.Name == "polling"));
        writer.WriteStartArray("aggregatedEvents");
        _traffic.TakeInto(writer, now);
        writer.WriteEndArray();
        writer.WriteStartArray("namespaces");
        foreach (var target in _server.Namespaces.All)
        {
            writer.WriteStartObject();
            writer.WriteString("name", target.Name);
            writer.WriteNumber("socketsCount", target.Rooms.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
