using System.Net;

namespace Warren.Bench.Load;

/// <summary>What to do to which server.</summary>
internal sealed record LoadOptions(
    string Workload, string Protocol, IPEndPoint Server, string Exec, int Connections, int InFlight, int Payload, int Warmup, int Seconds, int Hold, int Rate, int[] Pids)
{
    public const int SmallestPayload = 64;

    public static LoadOptions Read(Arguments arguments)
    {
        var workload = arguments.Text("--workload") ?? throw new UsageException("--workload is missing.");
        var exec = arguments.Text("--exec") ?? "";
        var options = new LoadOptions(
            workload,
            arguments.Text("--protocol") ?? "socketio",
            exec.Length > 0 ? new IPEndPoint(IPAddress.Loopback, 0) : Loopback(arguments.Text("--url") ?? throw new UsageException("--url is missing.")),
            exec,
            arguments.Number("--connections", workload switch { "W3" => 1000, "W4" => 5000, "W5" => 1, _ => 100 }),
            workload is "W1b" or "W2b" ? 8 : 1,
            Math.Max(SmallestPayload, arguments.Number("--payload", 128)),
            arguments.Number("--warmup", 5),
            arguments.Number("--seconds", 5),
            arguments.Number("--hold", 15),
            Math.Max(1, arguments.Number("--rate", 500)),
            arguments.Numbers("--pid"));
        arguments.End();
        return options;
    }

    /// <summary>It loads a machine's own servers and nobody else's.</summary>
    public static IPEndPoint Loopback(string url)
    {
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "ws" && address.Host == "127.0.0.1"
            ? new IPEndPoint(IPAddress.Loopback, address.Port)
            : throw new UsageException($"'{url}' is not of the form ws://127.0.0.1:PORT; other machines are not loaded.");
    }
}
