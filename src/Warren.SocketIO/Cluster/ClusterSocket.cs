using System.Net;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Cluster;

/// <summary>A socket as another node tells of it.</summary>
internal sealed class ClusterSocket
{
    public string Id { get; set; } = "";

    public string[] Rooms { get; set; } = [];

    public RawJson? Data { get; set; }

    public string? Address { get; set; }

    public string? UserAgent { get; set; }

    public string? Origin { get; set; }

    public string? AcceptLanguage { get; set; }

    public string? Query { get; set; }

    public bool Secure { get; set; }

    public DateTimeOffset Issued { get; set; }

    public RawJson? Auth { get; set; }

    public static ClusterSocket From(Socket socket)
    {
        var request = socket.Handshake.Request;
        return new ClusterSocket
        {
            Id = socket.Id,
            Rooms = [.. socket.Rooms],
            Data = new RawJson(socket.Data),
            Address = request.RemoteAddress?.ToString(),
            UserAgent = request.UserAgent,
            Origin = request.Origin,
            AcceptLanguage = request.AcceptLanguage,
            Query = request.QueryString,
            Secure = request.Secure,
            Issued = request.Issued,
            Auth = new RawJson(socket.Handshake.Auth),
        };
    }

    public RemoteSocket ToRemote(Namespace target, string node)
    {
        _ = IPAddress.TryParse(Address, out var address);
        var request = new RequestInfo(address, UserAgent, Origin, AcceptLanguage, Query ?? "", Secure, Issued);
        return new RemoteSocket(target, Id, node, new Handshake(request, Auth?.Bytes ?? "{}"u8.ToArray()), Rooms, Data?.Bytes ?? "{}"u8.ToArray());
    }
}
