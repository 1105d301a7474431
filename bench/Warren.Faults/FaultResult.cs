using Warren.Faults.Checking;

namespace Warren.Faults;

/// <param name="System">What it ran on.</param>
/// <param name="Verdict">The counts.</param>
/// <param name="Killed">How often each part was killed.</param>
/// <param name="Dead">Events that were given up; each is lost at its hearer until somebody replays it.</param>
/// <param name="Rested">Whether the outbox and the queues were empty when it was counted.</param>
/// <param name="Took">All of it.</param>
internal sealed record FaultResult(string System, Verdict Verdict, IReadOnlyDictionary<string, int> Killed, long Dead, bool Rested, TimeSpan Took)
{
    public bool IsGood => Verdict.IsGood && Rested;
}
