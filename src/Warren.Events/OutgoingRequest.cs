namespace Warren.Events;

/// <summary>A request on its way to the one service that answers it.</summary>
/// <param name="Service">The service; its queue is <see cref="Names.Requests"/>.</param>
/// <param name="Name">The request.</param>
/// <param name="Payload">The payload; JSON unless <see cref="ContentType"/> says otherwise.</param>
/// <param name="Source">Who sends it: the own service's name, or <see cref="BrokerTrust.Router"/>.</param>
public sealed record OutgoingRequest(string Service, string Name, ReadOnlyMemory<byte> Payload, string Source)
{
    /// <summary>Its id, a UUID; <c>null</c> for a new one. The same id again means the same request.</summary>
    public string? Id { get; init; }

    /// <summary><see cref="Envelope.Json"/> or <see cref="Envelope.Binary"/>.</summary>
    public string ContentType { get; init; } = Envelope.Json;

    /// <summary>The longest to wait. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who asks; believed only from the router's account. <c>null</c>: the sending service itself.</summary>
    public Caller? Caller { get; init; }

    /// <summary>W3C <c>traceparent</c>.</summary>
    public string? TraceParent { get; init; }
}
