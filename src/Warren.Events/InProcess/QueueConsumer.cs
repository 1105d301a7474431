namespace Warren.Events.InProcess;

/// <summary>
/// One consumer's place at a queue, from subscribing until it leaves or the bus stops. All of it happens under the bus's lock;
/// <paramref name="deliver"/> must only pass the message on.
/// </summary>
sealed class QueueConsumer(InProcessQueue queue, int prefetch, Action<QueueConsumer, QueuedMessage> deliver)
{
    readonly Dictionary<long, QueuedMessage> _unsettled = [];
    public InProcessQueue Queue => queue;

    /// <summary>Whether it gets nothing new.</summary>
    public bool IsCancelled { get; private set; }

    public bool HasCredit => !IsCancelled && _unsettled.Count < prefetch;

    public void Deliver(QueuedMessage message)
    {
        _unsettled.Add(message.Position, message);
        deliver(this, message);
    }

    /// <summary>Takes a message off what is unsettled; <c>false</c> if it is no longer this consumer's to settle.</summary>
    public bool Remove(QueuedMessage message) => _unsettled.Remove(message.Position);

    /// <summary>Gets nothing new; what it has may still be settled.</summary>
    public void Cancel() => IsCancelled = true;

    /// <summary>Gives up what it has not settled.</summary>
    public QueuedMessage[] TakeUnsettled()
    {
        QueuedMessage[] unsettled = [.. _unsettled.Values];
        _unsettled.Clear();
        return unsettled;
    }
}
