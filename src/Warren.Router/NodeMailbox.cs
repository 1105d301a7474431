using Warren.Events;

namespace Warren.Router;

/// <summary>The one mailbox of this node, for replies and pushes alike, so that what a service sends one socket keeps its order.</summary>
sealed class NodeMailbox(IBroker broker) : IAsyncDisposable
{
    IMailbox? _mailbox;

    /// <summary>What replies are sent to; <c>null</c> while there is no connection.</summary>
    public string? Address => _mailbox?.Address;

    /// <summary>The mailbox itself.</summary>
    public IMailbox Bindings => _mailbox ?? throw new InvalidOperationException("The router has not been started.");

    /// <summary>Opens it.</summary>
    public void Open(Func<Delivery, ValueTask> handler) => _mailbox = broker.OpenMailbox(handler);

    /// <summary>Closes it.</summary>
    public ValueTask DisposeAsync() => _mailbox?.DisposeAsync() ?? default;
}
