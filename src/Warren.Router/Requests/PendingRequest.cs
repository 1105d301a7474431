using System.Diagnostics;
using Warren.Router.Catalogue;

namespace Warren.Router.Requests;

/// <summary>A request that waits for its answer. It gets exactly one; whoever comes first gives it.</summary>
abstract class PendingRequest(string requestId, RoutedService service)
{
    int _answered;

    /// <summary>The id the client knows it by.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>Who was asked; a reply from anybody else is not believed.</summary>
    public RoutedService Service { get; } = service;

    /// <summary>What the reply will be known by; given by <see cref="Pending"/>.</summary>
    public string CorrelationId { get; set; } = "";

    /// <summary>The mailbox that its reply goes to; it dies with the link to the broker. Given by <see cref="RequestSender"/>.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>When the asker stops waiting (<see cref="Clock.Milliseconds"/>).</summary>
    public required long Deadline { get; init; }

    /// <summary>Its span, when somebody traces. Given by <see cref="RequestTrace"/>.</summary>
    public Activity? Activity { get; set; }

    /// <summary>Whether it has its answer.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Claims the right to answer; <c>true</c> for the first only.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _answered, 1) == 0;

    /// <summary>Gives the answer; called once, by who claimed it.</summary>
    public abstract void Deliver(in Answer answer);
}
