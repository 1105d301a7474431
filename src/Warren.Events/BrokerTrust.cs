namespace Warren.Events;

/// <summary>
/// Who is believed on the broker. With accounts apart, a contract counts only from the account of the service it speaks for,
/// keys and revocations only from the identity service, a caller's context only from the router.
/// With a shared account (development, in-process) everyone is believed.
/// </summary>
public sealed class BrokerTrust
{
    /// <summary>The router's account.</summary>
    public const string Router = "router";

    /// <summary>Whether each process logs in under its service's name (<c>WARREN_ACCOUNTS=separate</c>). Default <c>false</c>.</summary>
    public bool Separate { get; init; }

    /// <summary>The service whose keys and revocations are believed (<c>WARREN_IDENTITY_SERVICE</c>). Default <c>users</c>.</summary>
    public string IdentityService { get; init; } = "users";

    /// <summary>Whether the sender may speak for a service.</summary>
    public bool SpeaksFor(Envelope envelope, string service) => !Separate || envelope.Account == service;

    /// <summary>Whether the sender is the router.</summary>
    public bool IsRouter(Envelope envelope) => SpeaksFor(envelope, Router);

    /// <summary>Whether the sender is the identity service.</summary>
    public bool IsIdentity(Envelope envelope) => SpeaksFor(envelope, IdentityService);

    /// <summary>
    /// Who asks, as far as the sender is believed: the router's context, else the sending service itself.
    /// </summary>
    public Caller CallerOf(Envelope envelope) =>
        envelope.Caller is { } caller && IsRouter(envelope)
            ? caller
            : new Caller { Kind = CallerKind.Service, Service = Separate ? envelope.Account ?? "unknown" : envelope.Source };
}
