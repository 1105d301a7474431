using Warren.Events.Contracts;

namespace Warren.Events.Handlers;

/// <summary>Whether somebody may call a request. The router has checked before; the service does not rely on that.</summary>
static class AccessCheck
{
    public static EventError? Refuse(HandledRequest request, Caller caller) => request.Access switch
    {
        Access.Anonymous => null,
        Access.Service => caller.Kind == CallerKind.Service ? null : Errors.Forbidden("Only services may call this."),
        _ when caller.Kind != CallerKind.User => Errors.Unauthenticated(),
        Access.User => null,
        _ => request.Roles.Intersect(caller.Roles, StringComparer.Ordinal).Any() ? null : Errors.Forbidden(),
    };

    /// <summary>
    /// Whether the sender is somebody at all: with accounts apart, a message without a checked account, or one that brings a context and
    /// is not the router's, is a forgery.
    /// </summary>
    public static bool IsForged(BrokerTrust trust, Envelope envelope) =>
        trust.Separate && (envelope.Account is null || envelope.Caller is not null && !trust.IsRouter(envelope));
}
