using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Warren.Bench;

/// <summary>The router that is measured: a user's own, with limits that a load generator does not meet. The broker is AMQP_URL's.</summary>
internal static class Router
{
    /// <summary>Requests a second that no generator on one machine reaches.</summary>
    const string Unlimited = "1000000";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var port = arguments.Number("--port", 0);
        arguments.End();

        var builder = BrokerSettings.CreateBuilder(
            port, ("WARREN_REQUESTS_PER_SECOND", Unlimited), ("WARREN_REQUESTS_PER_SECOND_PER_ADDRESS", Unlimited));
        builder.AddRouter();
        await using var app = builder.Build();
        app.MapRouter();
        await app.StartAsync();
        Console.WriteLine($"listening {app.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal)}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
