using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Warren.Hosting;
using Warren.Router;
using Warren.Router.Catalogue;
using Warren.Router.Http;
using Warren.Router.Identity;
using Warren.Router.Outgoing;
using Warren.Router.Presence;
using Warren.Router.Requests;
using Warren.SocketIO;
using Warren.SocketIO.EngineIO;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the router to an application and maps its doors.</summary>
public static class RouterEndpoints
{
    /// <summary>
    /// Adds the router's parts; call it after <c>AddWarren()</c>. Kestrel keeps one <c>ConfigureEndpointDefaults</c>, and this sets it
    /// (<c>UseWebSocketTakeover</c>, for the memory of idle sockets): put your own after it, with that call in it.
    /// </summary>
    public static IHostApplicationBuilder AddRouter(this IHostApplicationBuilder builder)
    {
        RouterSettings.Know();
        var services = builder.Services;
        services.AddOptions<RouterOptions>().ValidateOnStart();
        services.AddSingleton<RouterSettings>();
        services.AddSingleton<IConfigureOptions<RouterOptions>>(s => s.GetRequiredService<RouterSettings>());
        services.AddSingleton<IValidateOptions<RouterOptions>>(s => s.GetRequiredService<RouterSettings>());
        services.AddSocketIO(_ => { });
        services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.UseWebSocketTakeover()));
        services.AddOptions<SocketIOOptions>().Configure<IOptions<RouterOptions>>(Configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Clock>();
        services.AddSingleton(s => RouterNode.Create(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RouterMetrics>().AddSingleton<NodeMailbox>().AddSingleton<Sweep>().AddSingleton<SocketConnections>();
        services.AddSingleton<Routes>().AddSingleton<UnknownNames>().AddSingleton<ContractListener>();
        services.AddSingleton<Pending>().AddSingleton<Liveness>().AddSingleton<RequestSender>().AddSingleton<Replies>().AddSingleton<ServiceCalls>();
        services.AddSingleton<Gatekeeper>().AddSingleton<LocalHandlers>().AddSingleton<BrowserRequests>().AddSingleton<Rates>();
        services.AddSingleton<Bindings>().AddSingleton<Joins>().AddSingleton<Pushes>();
        services.AddSingleton<SigningKeys>().AddSingleton<TokenVerifier>().AddSingleton<Revocations>().AddSingleton<BoundSockets>();
        services.AddSingleton<Expiries>().AddSingleton<SocketIdentity>().AddSingleton<IdentityEnds>();
        services.AddSingleton<PresenceChanges>().AddSingleton<PresenceReports>();
        services.AddSingleton(s => new OriginPolicy(ListedOrigins.Of(s.GetRequiredService<IOptions<RouterOptions>>().Value)));
        services.AddSingleton<IOperatorCheck, AdminCheck>().AddSingleton<HttpEvents>().AddSingleton<AuthEndpoints>();
        services.AddHostedService<RouterService>();
        return builder;
    }

    /// <summary>Maps <c>/socket.io/</c>, <c>/events</c>, <c>/auth</c> and the web app.</summary>
    /// <returns>Where events can be handled in the router itself.</returns>
    public static RouterApp MapRouter(this WebApplication app)
    {
        var services = app.Services;
        var options = services.GetRequiredService<IOptions<RouterOptions>>().Value;
        app.UseTrustedProxies(options.TrustedProxies);
        app.UseSecurityHeaders();
        app.UseOriginFilter(services.GetRequiredService<OriginPolicy>(), "/events", "/auth");
        app.MapSocketIO("/socket.io");

        var events = services.GetRequiredService<HttpEvents>();
        app.MapPost("/events/{name}", context => events.HandleAsync(context, (string)context.Request.RouteValues["name"]!));

        var auth = services.GetRequiredService<AuthEndpoints>();
        app.MapPost("/auth/session", auth.OpenAsync);
        app.MapPost("/auth/refresh", auth.RefreshAsync);
        app.MapPost("/auth/sign-out", auth.CloseAsync);
        app.MapWebApp(options.WebRoot);
        return new RouterApp(services.GetRequiredService<LocalHandlers>());
    }

    static void Configure(SocketIOOptions socketIO, IOptions<RouterOptions> router)
    {
        foreach (var origin in ListedOrigins.Of(router.Value))
        {
            socketIO.Origins.Add(origin);
        }

        // Too many requests are answered rate_limited, which says when to try again; only far more than that cuts the connection.
        socketIO.EventsPerSecond = Math.Max(socketIO.EventsPerSecond, router.Value.RequestsPerSecondPerSocket * 2);
        socketIO.EventBurst = Math.Max(socketIO.EventBurst, router.Value.RequestsPerSecondPerSocket * 4);
        socketIO.MaxRoomsPerSocket = Math.Max(socketIO.MaxRoomsPerSocket, router.Value.MaxRoomsPerSocket + 2);
        // Addresses are written into logs by everything on the way.
        socketIO.AllowRequest = context => new ValueTask<string?>(
            context.Request.Query.ContainsKey("token") ? "A token never goes into the address. Send it as auth: { token }." : null);
    }
}
