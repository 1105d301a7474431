namespace Warren.Hosting.Settings;

/// <summary>
/// Reads lines of <c>KEY=value</c>. Comments begin with <c>#</c>, at a line's start or after white space; <c>export</c> before a key is
/// skipped; single quotes keep everything as it is, double quotes know <c>\n \t \" \\</c>. No value spans lines, and none is expanded.
/// </summary>
static class DotEnvParser
{
    public static IEnumerable<(string Key, string Value)> Parse(string text, string file)
    {
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("export ", StringComparison.Ordinal))
            {
                line = line["export ".Length..].TrimStart();
            }

            var equals = line.IndexOf('=');
            var key = equals < 0 ? line : line[..equals].TrimEnd();
            if (equals < 0 || !IsKey(key))
            {
                throw new InvalidOperationException($"{file}, line {number}: this is not KEY=value. Begin a comment with '#'.");
            }

            yield return (key, Value(line[(equals + 1)..].Trim(), $"{file}, line {number} ({key})"));
        }
    }

    static bool IsKey(string key) =>
        key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    static string Value(string text, string where)
    {
        if (text is not ['"' or '\'', ..])
        {
            var comment = text.IndexOf(" #", StringComparison.Ordinal);
            return text.StartsWith('#') ? "" : comment < 0 ? text : text[..comment].TrimEnd();
        }

        var quote = text[0];
        var end = 1;
        while (end < text.Length && text[end] != quote)
        {
            end += quote == '"' && text[end] == '\\' ? 2 : 1;
        }

        if (end >= text.Length || text[(end + 1)..].TrimStart() is not ("" or ['#', ..]))
        {
            throw new InvalidOperationException($"{where}: the value begins with {quote}, so it has to end with one.");
        }

        var inside = text[1..end];
        return quote == '\'' ? inside : Unescape(inside);
    }

    static string Unescape(string text) => !text.Contains('\\') ? text : string.Concat(
        text.Replace("\\\\", "\0").Replace("\\n", "\n").Replace("\\t", "\t").Replace("\\\"", "\"").Replace("\0", "\\"));
}
