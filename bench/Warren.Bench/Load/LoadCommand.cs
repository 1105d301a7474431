using System.Text.Json;

namespace Warren.Bench.Load;

/// <summary>Runs one workload against one server and prints what it cost.</summary>
internal static class LoadCommand
{
    public static int Run(Arguments arguments)
    {
        // Read at the first use of a socket: one thread that waits and handles what came, and no thread pool between. So the counters need no locks,
        // and the generator costs little enough to load a server on another core fully.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");

        var options = LoadOptions.Read(arguments);
        var result = options.Workload switch
        {
            "W1a" or "W1b" or "W2a" or "W2b" => new EchoLoad(options).Run(),
            "W3" => new FanOutLoad(options).Run(),
            "W4" => new IdleLoad(options).Run(),
            "W6" => new PacedLoad(options).Run(),
            "W5" => new ColdStart(options).Run(),
            _ => throw new UsageException($"There is no workload '{options.Workload}'."),
        };
        Console.WriteLine(JsonSerializer.Serialize(result, LoadJson.Default.LoadResult));
        Console.Error.WriteLine(result.Sentence);
        return result.Errors == 0 ? 0 : 1;
    }
}
