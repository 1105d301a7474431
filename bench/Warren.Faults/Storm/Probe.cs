using Warren.Faults.Load;

namespace Warren.Faults.Storm;

/// <summary>Asks the same thing again and again while the storm lasts, one at a time, and keeps how each was answered and how long that took.</summary>
internal sealed class Probe(StormClient client, string name)
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    readonly List<double> _milliseconds = [];

    public string Name => name;

    /// <summary>Payload ids that were answered <c>ok</c>.</summary>
    public List<string> Accepted { get; } = [];

    /// <summary>Answers other than <c>ok</c> that said "send again".</summary>
    public int Again { get; private set; }

    /// <summary>Answered with an error for good, or by nobody at all: what must not happen.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>How long the answer took that <paramref name="share"/> of all were not slower than, in milliseconds.</summary>
    public double Percentile(double share) =>
        _milliseconds.Count == 0 ? 0 : _milliseconds.Order().ElementAt((int)Math.Min(_milliseconds.Count * share, _milliseconds.Count - 1));

    /// <summary>Until <paramref name="over"/>; what was begun is brought to its end.</summary>
    public async Task RunAsync(CancellationToken over, CancellationToken cancellation)
    {
        while (!over.IsCancellationRequested)
        {
            var id = Guid.NewGuid().ToString();
            var began = TimeProvider.System.GetTimestamp();
            var answers = await client.AskAsync(name, $$"""{"id":"{{id}}"}""", cancellation);
            _milliseconds.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            Again += answers.Count - 1;
            Wrong.AddRange(answers.Where(answer => answer == Answers.None));
            (answers[^1] == Answers.Ok ? Accepted : Wrong).Add(answers[^1] == Answers.Ok ? id : answers[^1]);
            await Task.Delay(Interval, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
