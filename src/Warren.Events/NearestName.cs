namespace Warren.Events;

/// <summary>Finds the known name that is most like a mistyped one.</summary>
static class NearestName
{
    const int MaxCandidates = 1_000;

    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > Names.MaxEventLength)
        {
            return null;
        }

        var (best, least) = ((string?)null, int.MaxValue);
        foreach (var candidate in candidates.Take(MaxCandidates))
        {
            var distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least && distance <= Math.Max(1, candidate.Length / 3))
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>Edit distance with swapped neighbours as one edit (optimal string alignment).</summary>
    static int Distance(string from, string to)
    {
        var (before, last, row) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var j = 0; j <= to.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = from[i - 1] == to[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[to.Length];
    }
}
