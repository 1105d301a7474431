using Warren.Bench.Peers;

if (Environment.GetEnvironmentVariable("AMQP_URL") is not { Length: > 0 } url || args is not [_, _])
{
    Console.Error.WriteLine("Usage: AMQP_URL=... RabbitPeers signalr|masstransit|raw router|service. A router says where it listens, a service when it has started.");
    return 2;
}

var broker = new Uri(url);
switch (args)
{
    case ["signalr", "router"]:
        await SignalRRouter.RunAsync(broker);
        return 0;
    case ["masstransit", "router"]:
        await MassTransitPeer.RunRouterAsync(broker);
        return 0;
    case ["masstransit", "service"]:
        await MassTransitPeer.RunServiceAsync(broker);
        return 0;
    case ["raw", "router"]:
        await RawRequester.RunAsync(broker);
        return 0;
    case ["signalr" or "raw", "service"]:
        await RawService.RunAsync(broker, args[0]);
        return 0;
    default:
        Console.Error.WriteLine($"There is no '{args[0]} {args[1]}'.");
        return 2;
}
