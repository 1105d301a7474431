using System.Security.Claims;

namespace Warren.SocketIO.Hubs;

/// <summary>For whom a method of a <see cref="SocketHub"/> runs.</summary>
/// <param name="Socket">Who sent the event.</param>
public sealed record HubContext(Socket Socket)
{
    /// <summary>Who opened the connection, see <see cref="Handshake.User"/>; null without authentication.</summary>
    public ClaimsPrincipal? User => Socket.Handshake.User;

    /// <summary>Cancelled when the socket is gone.</summary>
    public CancellationToken Cancellation => Socket.Aborted;
}
