namespace Warren.Events.InProcess;

/// <summary>Topic matching as in AMQP 0-9-1: words between dots, <c>*</c> is one word, <c>#</c> is any number of them, also none.</summary>
static class TopicPattern
{
    /// <summary>Whether it has wildcards; without, it matches itself alone.</summary>
    public static bool IsPattern(string pattern) => pattern.AsSpan().ContainsAny('*', '#');

    /// <summary>Whether a routing key matches.</summary>
    public static bool Matches(string pattern, string routingKey) => Matches(pattern.Split('.'), routingKey.Split('.'));

    static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        while (pattern.Length > 0)
        {
            if (pattern[0] == "#")
            {
                for (var skipped = 0; skipped <= words.Length; skipped++)
                {
                    if (Matches(pattern[1..], words[skipped..]))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (words.Length == 0 || (pattern[0] != "*" && pattern[0] != words[0]))
            {
                return false;
            }

            pattern = pattern[1..];
            words = words[1..];
        }

        return words.Length == 0;
    }
}
