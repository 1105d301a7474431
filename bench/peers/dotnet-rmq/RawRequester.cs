using System.Globalization;
using System.Text;

namespace Warren.Bench.Peers;

/// <summary>
/// The floor: no browser and no WebSocket, requests by RabbitMQ.Client from the process itself. Each line it reads, <c>requests-in-flight
/// seconds</c>, is a round, and it answers with a line <c>operations p50-in-ms p99-in-ms</c>.
/// </summary>
internal static class RawRequester
{
    static readonly byte[] Payload = Encoding.ASCII.GetBytes("{\"text\":\"".PadRight(126, 'x') + "\"}");

    public static async Task RunAsync(Uri broker)
    {
        var requests = await RequestChannel.OpenAsync(broker, "raw");
        Console.WriteLine("listening for rounds");
        while (Console.ReadLine()?.Split(' ') is [var inFlight, var seconds])
        {
            var (began, time) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
            var loops = Enumerable.Range(0, int.Parse(inFlight, CultureInfo.InvariantCulture)).Select(_ => LoopAsync(requests, began, time)).ToList();
            var all = (await Task.WhenAll(loops)).SelectMany(each => each).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all.Count} {At(all, 0.5):0.000} {At(all, 0.99):0.000}"));
        }
    }

    static async Task<List<double>> LoopAsync(RequestChannel requests, long began, TimeSpan time)
    {
        var took = new List<double>();
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            var asked = TimeProvider.System.GetTimestamp();
            var reply = await requests.AskAsync(Payload);
            took.Add(TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds);
            if (!reply.AsSpan().SequenceEqual(Payload))
            {
                throw new InvalidDataException("A reply is not what was asked for.");
            }
        }

        return took;
    }

    static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)((sorted.Count - 1) * share)];
}
