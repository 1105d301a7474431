using Warren.SocketIO;

namespace Warren.Router.Requests;

/// <summary>A request that came by a socket; its answer goes back to that socket alone.</summary>
sealed class SocketRequest(string requestId, Catalogue.RoutedService service, RouterSocket socket, SocketEvent source)
    : PendingRequest(requestId, service)
{
    /// <summary>The socket that asked.</summary>
    public RouterSocket Socket { get; } = socket;

    /// <summary>Which of the socket's identities asked; <see cref="RouterSocket.Epoch"/> moves on with each change. Given by <see cref="RouterSocket.TryAsk"/>.</summary>
    public int Epoch { get; set; }

    /// <inheritdoc/>
    public override void Deliver(in Answer answer)
    {
        Socket.Forget(this);
        SocketAnswers.Give(Socket.Socket, source, RequestId, answer);
    }
}
