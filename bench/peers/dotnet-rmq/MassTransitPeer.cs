using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Warren.Bench.Peers;

/// <summary>SignalR in front, MassTransit's request client behind; its defaults.</summary>
internal static class MassTransitPeer
{
    public static Task RunRouterAsync(Uri broker) => PeerHost.RunAsync<EchoHub>(services => services.AddMassTransit(bus =>
    {
        bus.AddRequestClient<Ask>(new Uri("queue:echo-requests.masstransit"));
        bus.UsingRabbitMq((_, rabbit) => Connect(rabbit, broker));
    }));

    public static async Task RunServiceAsync(Uri broker)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new ErrorsOnly());
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConsumer<EchoConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                Connect(rabbit, broker);
                rabbit.ReceiveEndpoint("echo-requests.masstransit", endpoint => endpoint.ConfigureConsumer<EchoConsumer>(context));
            });
        });
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        using var app = builder.Build();
        await app.StartAsync();
        Console.WriteLine("started");
        await app.WaitForShutdownAsync();
    }

    static void Connect(IRabbitMqBusFactoryConfigurator rabbit, Uri broker)
    {
        var account = broker.UserInfo.Split(':', 2);
        rabbit.Host(broker.Host, (ushort)broker.Port, "/", host =>
        {
            host.Username(Uri.UnescapeDataString(account[0]));
            host.Password(Uri.UnescapeDataString(account[1]));
        });
    }

    public sealed record Ask(JsonElement Value);

    public sealed record Answer(JsonElement Value);

    internal sealed class EchoConsumer : IConsumer<Ask>
    {
        public Task Consume(ConsumeContext<Ask> context) => context.RespondAsync(new Answer(context.Message.Value));
    }

    internal sealed class EchoHub(IRequestClient<Ask> client) : Hub
    {
        [HubMethodName("echo")]
        [SuppressMessage("Performance", "CA1822", Justification = "SignalR calls instance methods only.")]
        public async Task<JsonElement> EchoAsync(JsonElement value) => (await client.GetResponse<Answer>(new Ask(value))).Message.Value;
    }
}
