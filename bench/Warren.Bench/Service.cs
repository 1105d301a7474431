using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Warren.Bench;

/// <summary>The service that is measured: it has no database and answers the request <c>echo</c> with what it was sent. The broker is AMQP_URL's.</summary>
internal static class Service
{
    const string Name = "echoes";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.End();

        var builder = BrokerSettings.CreateBuilder(port: 0);
        builder.AddService(Name);
        await using var app = builder.Build();
        app.MapService(Name).MapRequest("echo", (JsonElement payload) => payload).ReadOnly().AllowAnonymous();
        await app.StartAsync();
        Console.WriteLine("started");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
