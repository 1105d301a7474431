using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Events.Contracts;
using Warren.Router.Catalogue;

namespace Warren.Router.Requests;

/// <summary>Decides at the edge whether a browser's or program's request may go to a service, by the service's own contract.</summary>
sealed class Gatekeeper(IBroker broker, Routes routes, LocalHandlers local, UnknownNames unknown, IOptions<RouterOptions> options)
{
    /// <summary>Lets it through with its route, or says why not.</summary>
    /// <param name="name">The event's name, as the client sent it.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="payload">What it carries; unwrapped where that is asked for and the contract does not want a string.</param>
    /// <param name="unwrap">Whether a JSON string may be JSON again (Socket.IO only).</param>
    /// <param name="route">Where it goes.</param>
    public EventError? Admit(string name, Caller caller, ref Payload payload, bool unwrap, out RequestRoute? route)
    {
        if (!routes.TryFind(name, out route) || route.Contract.Access == Access.Service)
        {
            return Unknown(name);
        }

        if (!IsAllowed(route.Contract, caller))
        {
            return caller.Kind == CallerKind.User ? RouterErrors.Forbidden : RouterErrors.Unauthenticated;
        }

        if (unwrap && !payload.IsBinary && !route.IsText)
        {
            payload = payload with { Body = TextPayload.Unwrap(payload.Body) };
        }

        if (payload.Body.Length > route.Contract.MaxBytes)
        {
            return RouterErrors.PayloadTooLarge(route.Contract.MaxBytes);
        }

        return !broker.State.IsConnected ? RouterErrors.BrokerAway
            : route.Contender is not null ? RouterErrors.Contested
            : !route.IsAvailable ? RouterErrors.ServiceAway
            : route.Service.IsFull ? RouterErrors.QueueFull
            : null;
    }

    /// <summary>How long the caller waits: what it asked for or the default, but no longer than the contract allows.</summary>
    public TimeSpan TimeFor(RequestRoute route, TimeSpan? asked)
    {
        var limit = TimeSpan.FromMilliseconds(route.Contract.TimeoutMilliseconds);
        var wanted = asked ?? options.Value.DefaultTimeout;
        return wanted < limit ? wanted : limit;
    }

    EventError Unknown(string name)
    {
        if (!broker.State.IsConnected)
        {
            return RouterErrors.BrokerAway;
        }

        if (!routes.IsSettled)
        {
            return RouterErrors.Starting;
        }

        unknown.Report(name, local.Names);
        return RouterErrors.UnknownEvent;
    }

    static bool IsAllowed(RequestContract contract, Caller caller) => contract.Access switch
    {
        Access.Anonymous => true,
        Access.User => caller.Kind == CallerKind.User,
        Access.Role => caller.Kind == CallerKind.User && contract.Roles.Intersect(caller.Roles).Any(),
        _ => false,
    };
}
