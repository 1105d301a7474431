using Warren.Events;
using Warren.Events.Contracts;

namespace Warren.Router.Catalogue;

/// <summary>Who owns a name when several want it. Everything here runs under the lock.</summary>
sealed partial class Routes
{
    void Claim(RoutedService service, RequestContract request)
    {
        if (!Names.IsValid(request.Name) || ReservedNames.IsRequest(request.Name))
        {
            if (Refuse(request.Name, service))
            {
                Log.BadName(logger, service.Name, Printable.Of(request.Name));
            }
        }
        else if (!_routes.TryGetValue(request.Name, out var route) || !Wanted(route))
        {
            _routes[request.Name] = new RequestRoute(service, request, _window);
        }
        else if (route.Service == service)
        {
            route.Contract = request;
        }
        else if (route.Window == _window && !IsSettled)
        {
            // Neither was known before, so neither has the older right, and whose announcement came first is chance.
            route.Contender = service;
            if (Refuse(request.Name, service))
            {
                Log.Contested(logger, request.Name, route.Service.Name, service.Name);
            }
        }
        else if (route.Contender != service && Refuse(request.Name, service))
        {
            Log.Claimed(logger, request.Name, route.Service.Name, service.Name);
        }
    }

    /// <summary>Whether the owner still declares the name, or is away and may come back to it.</summary>
    static bool Wanted(RequestRoute route) => !route.Service.IsLive || route.Service.Declares(route.Name);

    /// <summary>Drops the names that no instance of a live service declares any more.</summary>
    void Tidy(RoutedService service)
    {
        foreach (var (name, route) in _routes)
        {
            if (route.Service == service && !service.Declares(name))
            {
                _routes.TryRemove(name, out _);
            }
        }

        Settle(service);
    }

    /// <summary>Ends quarrels in which this service took part and that it gave up.</summary>
    void Settle(RoutedService service)
    {
        foreach (var (name, route) in _routes)
        {
            if (route.Contender is not { } contender || (contender != service && route.Service != service))
            {
                continue;
            }

            if (!contender.IsLive || !contender.Declares(name))
            {
                route.Contender = null;
                _refused.Remove((name, contender.Name));
            }
            else if (!route.Service.IsLive && contender.Find(name) is { } request)
            {
                _routes[name] = new RequestRoute(contender, request, route.Window);
                _refused.Remove((name, contender.Name));
            }
        }
    }

    /// <summary>Whether this refusal is new, so that it is logged once and not at every heartbeat.</summary>
    bool Refuse(string name, RoutedService service)
    {
        if (_refused.Count >= MaxRequests)
        {
            _refused.Clear();
        }

        return _refused.Add((name, service.Name));
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Service {Service} is here; it handles {Requests} requests.")]
        public static partial void Learned(ILogger logger, string service, int requests);

        [LoggerMessage(2, LogLevel.Information, "An instance of {Service} has left; {Left} are still here.")]
        public static partial void Left(ILogger logger, string service, int left);

        [LoggerMessage(3, LogLevel.Warning, "An instance of {Service} has not been heard for too long; {Left} are still here.")]
        public static partial void Expired(ILogger logger, string service, int left);

        [LoggerMessage(4, LogLevel.Error, "Request {Request} belongs to service {Owner}; the claim of service {Claimant} is refused. " +
            "Rename the request in one of them.")]
        public static partial void Claimed(ILogger logger, string request, string owner, string claimant);

        [LoggerMessage(5, LogLevel.Error, "Request {Request} is claimed by both {First} and {Second}, and neither was here before: " +
            "it is unavailable until one of them is stopped. Rename the request in one of them.")]
        public static partial void Contested(ILogger logger, string request, string first, string second);

        [LoggerMessage(6, LogLevel.Warning, "Service {Service} declares a request called {Request}, which no service may have: " +
            "names are letters, digits, '.', '_' and '-', begin with a letter, and are not the router's own. It is left out.")]
        public static partial void BadName(ILogger logger, string service, string request);

        [LoggerMessage(7, LogLevel.Error, "Service {Service} is left out: there are more than {Limit} {What}.")]
        public static partial void TooMany(ILogger logger, string service, string what, int limit);
    }
}
