using Warren.Events;
using Warren.Router.Catalogue;

namespace Warren.Router.Requests;

/// <summary>Requests that the router itself makes, or makes for an HTTP call: one answer to await instead of a socket.</summary>
sealed class ServiceCalls(RequestSender sender, Pending pending, Clock clock)
{
    /// <summary>Asks a service and waits for its answer; never longer than <paramref name="timeout"/>, and never throws for what the broker does.</summary>
    /// <param name="route">What to ask, and whom.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="caller">On whose behalf; <c>null</c> for the router itself.</param>
    /// <param name="requestId">The id; made up if <c>null</c>.</param>
    /// <param name="cancellation">The asker has gone: the answer is not wanted any more.</param>
    public async Task<Answer> AskAsync(
        RequestRoute route, Payload payload, TimeSpan timeout, Caller? caller, string? requestId, CancellationToken cancellation)
    {
        var request = new Call(requestId ?? Envelope.NewId(clock.Time), route.Service)
        {
            Deadline = clock.Milliseconds + (long)timeout.TotalMilliseconds,
        };
        await using var gone = cancellation.Register(() =>
        {
            if (pending.TryForget(request))
            {
                request.Cancel(cancellation);
            }
        });
        sender.Send(request, route.Name, caller, payload);
        return await request.Answered;
    }

    sealed class Call(string requestId, RoutedService service) : PendingRequest(requestId, service)
    {
        readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Answer> Answered => _answer.Task;

        public override void Deliver(in Answer answer) => _answer.TrySetResult(answer);

        public void Cancel(CancellationToken cancellation) => _answer.TrySetCanceled(cancellation);
    }
}
