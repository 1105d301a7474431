using System.Net.Sockets;
using Warren.Bench;
using Warren.Bench.Load;
#if MICRO
using Warren.Bench.Micro;
#endif

try
{
    return args switch
    {
        ["serve", .. var rest] => await Serve.RunAsync(new Arguments(rest)),
        ["load", .. var rest] => LoadCommand.Run(new Arguments(rest)),
#if MICRO
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
        Warren.Bench load --url ws://127.0.0.1:P [...] loads a server and prints one line of JSON:
          --workload W1a|W1b|W3|W4|W5                  echo, one in flight | echo, eight in flight | to 1,000 sockets | 5,000 idle sockets | cold start
          --protocol socketio|signalr|plain            what the server speaks (socketio)
          --connections N --payload B                  instead of the workload's own; a payload of 128 bytes
          --warmup S --seconds S --hold S              load that is not measured (5), that is (5), and how long connections stay idle in W4 (15)
          --pid N                                      the server's process, whose CPU time and memory are measured; may be repeated
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
