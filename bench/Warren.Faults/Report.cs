using Warren.Faults.Checking;
using Warren.Faults.Load;

namespace Warren.Faults;

/// <summary>The table at the end, as Markdown: one column a system.</summary>
internal static class Report
{
    public static string Of(IReadOnlyList<FaultResult> results)
    {
        List<string> lines =
        [
            Row("", results, result => result.System),
            "|---" + string.Concat(Enumerable.Repeat("|---:", results.Count)) + "|",
            Row("requests, each with one event", results, result => $"{result.Verdict.Requests:N0}"),
            Row("kills", results, result => $"{result.Killed.Values.Sum()}"),
            Row("of them", results, result => string.Join(", ", result.Killed.Select(part => $"{part.Key} {part.Value}"))),
            Row("accepted (answered `ok`)", results, result => $"{result.Verdict.Accepted:N0}"),
            Row("answered (`ok` or a named error)", results, result => $"{result.Verdict.Answered:N0}"),
            Row("sent again after", results, result => Again(result.Verdict)),
            Row("other errors", results, result => Others(result.Verdict)),
            Row("effects at the service", results, result => $"{result.Verdict.Effects:N0}"),
            Row("effects at the hearer", results, result => $"{result.Verdict.HearersEffects:N0}"),
            Row("applied once", results, result => $"{result.Verdict.AppliedOnce:N0}"),
            Row("**lost**", results, result => $"**{result.Verdict.Lost:N0}**"),
            Row("**applied twice**", results, result => $"**{result.Verdict.AppliedTwice:N0}**"),
            Row("**unexplained**", results, result => $"**{result.Verdict.Unexplained:N0}**"),
            Row("time", results, result => $"{result.Took.TotalSeconds:N0} s"),
        ];
        foreach (var result in results)
        {
            lines.AddRange(result.Verdict.Examples.Select(example => $"{result.System}: {example}"));
            if (!result.Rested)
            {
                lines.Add($"{result.System}: did not come to rest; the outbox or a queue was not empty when this was counted");
            }

            if (result.Dead > 0)
            {
                lines.Add($"{result.System}: {result.Dead} events are dead letters");
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>The table of a self-test: one line a run.</summary>
    public static string Of(IReadOnlyList<SelfTestResult> results) => string.Join('\n', results
        .Select(result =>
            $"| {result.System} | {result.What} | lost {result.Lost:N0}, twice {result.Twice:N0} " +
            $"| lost {result.Found.Lost:N0}, twice {result.Found.AppliedTwice:N0}, unexplained {result.Found.Unexplained:N0} " +
            $"| {(result.IsRight ? "right" : "WRONG")} |")
        .Prepend("|---|---|---|---|---|")
        .Prepend("| system | what was done | must be found | was found | |"));

    static string Row(string name, IEnumerable<FaultResult> results, Func<FaultResult, string> cell) =>
        $"| {name} |{string.Concat(results.Select(result => $" {cell(result)} |"))}";

    static string Again(Verdict verdict) => Codes(verdict, Answers.MeansAgain);

    static string Others(Verdict verdict) => Codes(verdict, code => code != Answers.Ok && !Answers.MeansAgain(code));

    static string Codes(Verdict verdict, Func<string, bool> which)
    {
        var codes = verdict.Codes.Where(code => which(code.Key)).OrderByDescending(code => code.Value).Select(code => $"{code.Key} {code.Value:N0}").ToList();
        return codes is [] ? "none" : string.Join(", ", codes);
    }
}
