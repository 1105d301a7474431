using Microsoft.Extensions.Hosting;
using Warren.SocketIO.Host;

if (args is ["proxy", "--port", var proxyPort, .. { Length: > 0 } addresses] && ushort.TryParse(proxyPort, out var listens))
{
    using var proxy = new StickyProxy([.. addresses.Select(address => new Uri(address))]);
    await using var front = await proxy.StartAsync(listens);
    Console.WriteLine($"proxy: {string.Join(' ', front.Urls)}");
    await front.WaitForShutdownAsync();
    return 0;
}

if (args.Length is not (1 or 3) || !SuiteHost.Ports.ContainsKey(args[0]) || (args.Length == 3 && (args[1] != "--port" || !ushort.TryParse(args[2], out _))))
{
    Console.Error.WriteLine($"""
        Serves what one of the official test suites needs, on the port that is written in the suite.
        Usage: dotnet run --project tests/Warren.SocketIO.Host -- {string.Join('|', SuiteHost.Ports.Keys)} [--port <port>]
               dotnet run --project tests/Warren.SocketIO.Host -- proxy --port <port> <address of a node> <address of another>...
        """);
    return 2;
}

var suite = args[0];
await using var app = await SuiteHost.StartAsync(suite, args.Length == 3 ? ushort.Parse(args[2]) : SuiteHost.Ports[suite]);
Console.WriteLine($"{suite}: {string.Join(' ', app.Urls)}");
await app.WaitForShutdownAsync();
return 0;
