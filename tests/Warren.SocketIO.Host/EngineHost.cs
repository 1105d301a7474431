using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Host;

/// <summary>Engine.IO alone, without Socket.IO on it.</summary>
internal static class EngineHost
{
    public static void Map(WebApplication app, SocketIOOptions options, Func<ISessionHandler> handlers)
    {
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        var engine = new EngineServer(options.ToEngine(), TimeProvider.System, new EngineMetrics(meters), NullLogger.Instance, handlers);
        app.Lifetime.ApplicationStopping.Register(engine.Stop);
        app.Lifetime.ApplicationStopped.Register(engine.Dispose);
        app.Map("/engine.io", new EngineEndpoint(engine).HandleAsync);
    }

    public static PacketGroup Text(ReadOnlySpan<byte> text)
    {
        var group = PacketGroup.Message(text.Length, out var message);
        text.CopyTo(message);
        return group;
    }
}
