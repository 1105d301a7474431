using Warren.Faults.Load;

namespace Warren.Faults.Checking;

/// <summary>What became of every request: from the answers that the load wrote down, and from the rows that are there now.</summary>
internal sealed class Verdict
{
    const int Shown = 5;

    readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    Verdict()
    {
    }

    /// <summary>Different ids that were sent.</summary>
    public int Requests { get; private set; }

    /// <summary>Of those, answered <c>ok</c>.</summary>
    public int Accepted { get; private set; }

    /// <summary>Of those, answered <c>ok</c> or with a named error that is no reason to send again.</summary>
    public int Answered { get; private set; }

    /// <summary>Effects at the service.</summary>
    public int Effects { get; private set; }

    /// <summary>Effects at the hearer of the events.</summary>
    public int HearersEffects { get; private set; }

    /// <summary>One effect at the service and one at the hearer.</summary>
    public int AppliedOnce { get; private set; }

    /// <summary>Accepted, and an effect is missing.</summary>
    public int Lost { get; private set; }

    /// <summary>More than one effect at the service or at the hearer.</summary>
    public int AppliedTwice { get; private set; }

    /// <summary>
    /// Never answered, or late; or an effect that nobody was told <c>ok</c> about; or <c>ok</c>, and another answer for good to the same id.
    /// </summary>
    public int Unexplained { get; private set; }

    /// <summary>How often each answer came.</summary>
    public IReadOnlyDictionary<string, int> Codes => _codes;

    /// <summary>A few ids with what is wrong with them, to look for in the logs.</summary>
    public List<string> Examples { get; } = [];

    /// <summary>Nothing is wrong, with something that could have gone wrong.</summary>
    public bool IsGood => Lost == 0 && AppliedTwice == 0 && Unexplained == 0 && Accepted > 0;

    /// <param name="answers">Every answer to every try.</param>
    /// <param name="effects">Effects at the service by id.</param>
    /// <param name="heard">Effects at the hearer by id.</param>
    public static Verdict Of(
        IEnumerable<(string Id, string Answer)> answers, IReadOnlyDictionary<string, int> effects, IReadOnlyDictionary<string, int> heard)
    {
        var verdict = new Verdict { Effects = effects.Values.Sum(), HearersEffects = heard.Values.Sum() };
        var requests = new Dictionary<string, Outcome>(StringComparer.Ordinal);
        foreach (var (id, answer) in answers)
        {
            verdict._codes[answer] = verdict._codes.GetValueOrDefault(answer) + 1;
            requests[id] = requests.GetValueOrDefault(id).With(answer);
        }

        verdict.Requests = requests.Count;
        foreach (var id in requests.Keys.Union(effects.Keys).Union(heard.Keys))
        {
            verdict.Judge(id, requests.GetValueOrDefault(id), effects.GetValueOrDefault(id), heard.GetValueOrDefault(id));
        }

        return verdict;
    }

    void Judge(string id, Outcome outcome, int effects, int heard)
    {
        Accepted += outcome.WasOk ? 1 : 0;
        Answered += outcome.IsFinal ? 1 : 0;
        AppliedOnce += effects == 1 && heard == 1 ? 1 : 0;
        var isLost = outcome.WasOk && (effects == 0 || heard == 0);
        var isTwice = effects > 1 || heard > 1;
        var isUnexplained = outcome.WasSilent || !outcome.IsFinal || (outcome.WasOk ? outcome.WasOther : effects > 0 || heard > 0);
        Lost += isLost ? 1 : 0;
        AppliedTwice += isTwice ? 1 : 0;
        Unexplained += isUnexplained ? 1 : 0;
        if ((isLost || isTwice || isUnexplained) && Examples.Count < Shown)
        {
            Examples.Add($"{id}: answered {outcome.All ?? "nothing"}; {effects} rows at the service, {heard} at the hearer");
        }
    }

    /// <summary>All answers to one id.</summary>
    readonly record struct Outcome(string? All, bool WasOk, bool WasSilent, bool WasOther, bool IsFinal)
    {
        public Outcome With(string answer) => new(
            All is null ? answer : $"{All}, {answer}",
            WasOk || answer == Answers.Ok,
            WasSilent || answer == Answers.None,
            WasOther || (answer != Answers.Ok && !Answers.MeansAgain(answer)),
            IsFinal || !Answers.MeansAgain(answer));
    }
}
