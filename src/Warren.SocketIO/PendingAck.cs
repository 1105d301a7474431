using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>An acknowledgement the server waits for. It ends in exactly one way: answered, late, cancelled, or the socket is gone.</summary>
internal sealed class PendingAck(Acks acks, long id, TimeSpan timeout) : Deadline
{
    // Handlers must not continue on the read loop.
    readonly TaskCompletionSource<EventArguments> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Id => id;

    public Task<EventArguments> Answer => _answer.Task;

    public void Complete(EventArguments arguments) => _answer.TrySetResult(arguments);

    public void Cancel(CancellationToken cancellation) => _answer.TrySetCanceled(cancellation);

    public void Fail() => _answer.TrySetException(new SocketDisconnectedException());

    internal override void Expired()
    {
        if (acks.TryTake(id, out _))
        {
            _answer.TrySetException(new TimeoutException($"The client did not acknowledge within {timeout.TotalMilliseconds} ms."));
        }
    }
}
