using Warren.Events;

namespace Warren.Faults.Host.Sabotage;

/// <summary>A service's transaction whose inbox is switched off: every message is new to it.</summary>
internal sealed class ForgetfulTransaction(IHandlerTransaction inner) : IHandlerTransaction
{
    public bool TakesTurns => inner.TakesTurns;

    public IMessageStore? Store => inner.Store is { } store ? new ForgetfulStore(store) : null;

    public Task<T> RunAsync<T>(
        IServiceProvider scope, EventContext context, Func<Task<T>> handler, Func<T, bool> commits, CancellationToken cancellation) =>
        inner.RunAsync(scope, context, handler, commits, cancellation);

    public EventError? Explain(Exception fault) => inner.Explain(fault);

    sealed class ForgetfulStore(IMessageStore inner) : IMessageStore
    {
        public Task<StoredReply?> EnterAsync(
            IServiceProvider scope, InboxKey key, ReadOnlyMemory<byte> payloadHash, CancellationToken cancellation) =>
            Task.FromResult<StoredReply?>(null);

        public Task KeepReplyAsync(IServiceProvider scope, InboxKey key, StoredReply reply, CancellationToken cancellation) => Task.CompletedTask;

        public Task KeepEventsAsync(IServiceProvider scope, IReadOnlyList<OutgoingMessage> events, CancellationToken cancellation) =>
            inner.KeepEventsAsync(scope, events, cancellation);

        public Task<bool> CancelAsync(IServiceProvider scope, string id, CancellationToken cancellation) =>
            inner.CancelAsync(scope, id, cancellation);

        public Task<bool> TakeInHandAsync(InboxKey key, int limit) => inner.TakeInHandAsync(key, limit);

        public void PutDown(InboxKey key) => inner.PutDown(key);

        public void Send(IReadOnlyList<OutgoingMessage> events) => inner.Send(events);

        public void Start() => inner.Start();

        public Task StopAsync() => inner.StopAsync();
    }
}
