using System.Net.Sockets;
using Warren.Bench;
using Warren.Bench.Load;
#if MICRO
using Warren.Bench.Durable;
using Warren.Bench.Micro;
#endif

try
{
    return args switch
    {
        ["serve", .. var rest] => await Serve.RunAsync(new Arguments(rest)),
        ["router", .. var rest] => await Router.RunAsync(new Arguments(rest)),
        ["load", .. var rest] => LoadCommand.Run(new Arguments(rest)),
#if MICRO
        ["service", .. var rest] => await Service.RunAsync(new Arguments(rest)),
        ["durable-router", .. var rest] => await DurableRouter.RunAsync(new Arguments(rest)),
        ["durable-service", .. var rest] => await DurableService.RunAsync(new Arguments(rest)),
        ["micro", .. var rest] => MicroCommand.Run(rest),
#endif
        _ => throw new UsageException("The first word says what to do."),
    };
}
catch (UsageException exception)
{
    Console.Error.WriteLine($"""
        {exception.Message}

        Warren.Bench serve [--port P] [--inline]       a bare host of Warren.SocketIO; events: echo (acknowledges its argument), bcast (to everybody)
        Warren.Bench router [--port P]                 a router as it is, but for its limits on requests; the broker is AMQP_URL's
        Warren.Bench service                           a service without a database; answers the request echo with its payload. The broker is AMQP_URL's
        Warren.Bench durable-router [--port P]         sockets, and requests that are persistent and confirmed; as measured beside peers that promise the same
        Warren.Bench durable-service                   a service for it
        Warren.Bench load --url ws://127.0.0.1:P [...] loads a server and prints one line of JSON:
          --workload W1a|W1b|W3|W4|W5                  echo, one in flight | echo, eight in flight | to 1,000 sockets | 5,000 idle sockets | cold start
          --workload W2a|W2b|W6                        through a router and a broker: echo, one in flight | eight in flight | so many a second
          --protocol socketio|router|signalr|plain     what the server speaks (socketio); router: Socket.IO, and replies as Warren's router gives them
          --rate N                                     echoes a second in W6 (500)
          --connections N --payload B                  instead of the workload's own; a payload of 128 bytes
          --warmup S --seconds S --hold S              load that is not measured (5), that is (5), and how long connections stay idle in W4 (15)
          --pid N                                      a process of the server, whose CPU time and memory are measured; may be repeated
          --exec COMMAND                               for W5, instead of --url: starts the server, which prints "listening ws://..." when it can be reached
        Warren.Bench micro [...]                       micro-benchmarks of the packet parser and writer; options are BenchmarkDotNet's
        """);
    return 2;
}
catch (Exception exception) when (exception is IOException or InvalidOperationException or InvalidDataException or SocketException)
{
    Console.Error.WriteLine($"The server could not be measured: {exception.Message}");
    return 1;
}
