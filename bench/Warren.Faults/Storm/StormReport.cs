namespace Warren.Faults.Storm;

/// <summary>The table of a storm, as Markdown: one column a system.</summary>
internal static class StormReport
{
    public static string Of(IReadOnlyList<StormResult> results)
    {
        List<string> lines =
        [
            Row("", results, result => result.System),
            "|---" + string.Concat(Enumerable.Repeat("|---:", results.Count)) + "|",
            Row("events while the hearer could not work", results, result => $"{result.Flood:N0}"),
            Row("with those of the requests beside them", results, result => $"{result.Events:N0}"),
            Row("waiting, in the queues of the broker", results, result => $"{result.Queued:N0}"),
            Row("waiting, in the sender's outbox", results, result => $"{result.InOutbox:N0}"),
            Row("applied once", results, result => $"{result.Once:N0}"),
            Row("**lost**", results, result => $"**{result.Lost:N0}**"),
            Row("**applied twice**", results, result => $"**{result.Twice:N0}**"),
        ];
        for (var i = 0; i < results[0].Probes.Count; i++)
        {
            var name = results[0].Probes[i].Name;
            lines.Add(Row($"`{name}` meanwhile: answered `ok`", results, result => $"{result.Probes[i].Accepted.Count:N0}"));
            lines.Add(Row($"`{name}`: sent again, by the kill", results, result => $"{result.Probes[i].Again:N0}"));
            lines.Add(Row($"`{name}`: otherwise answered, or not", results, result => $"{result.Probes[i].Wrong.Count:N0}"));
            lines.Add(Row($"`{name}`: median, 99 %", results, result => $"{result.Probes[i].Percentile(0.5):N0} ms, {result.Probes[i].Percentile(0.99):N0} ms"));
        }

        lines.Add(Row("most memory", results, result => string.Join(", ", result.Memory.Select(program => $"{program.Key} {program.Value} MiB"))));
        lines.Add(Row("time to fill, to empty", results, result => $"{result.Took.Filling.TotalSeconds:N0} s, {result.Took.Emptying.TotalSeconds:N0} s"));
        return string.Join('\n', lines);
    }

    static string Row(string name, IEnumerable<StormResult> results, Func<StormResult, string> cell) =>
        $"| {name} |{string.Concat(results.Select(result => $" {cell(result)} |"))}";
}
