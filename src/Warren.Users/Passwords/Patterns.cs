namespace Warren.Users.Passwords;

/// <summary>Passwords that are long but say little: repeats, and runs along the alphabet, the digits or the keyboard.</summary>
static class Patterns
{
    const int FewRuns = 3;

    static readonly string[] Rows = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "yxcvbnm", "1qaz2wsx3edc4rfv5tgb"];

    /// <summary>Whether it is a short unit repeated, or at most three runs of neighbours (<c>abcdefgh12345678</c>).</summary>
    public static bool IsPredictable(string lower) =>
        lower.Length > 0 && (Unit(lower).Length <= lower.Length / 3 || Unit(lower).Length < PasswordOptions.Floor && Unit(lower).Length < lower.Length
            || Runs(lower) <= FewRuns);

    /// <summary>The shortest text which, repeated, gives this one: <c>abab</c> → <c>ab</c>; itself if nothing repeats.</summary>
    public static string Unit(string text)
    {
        // Where the doubled text meets itself again, it has been turned by whole units.
        var length = text.Length > 0 ? (text + text).IndexOf(text, 1, StringComparison.Ordinal) : 0;
        return text[..length];
    }

    static int Runs(string lower)
    {
        var runs = 1;
        for (var i = 1; i < lower.Length; i++)
        {
            if (!AreNeighbours(lower[i - 1], lower[i]))
            {
                runs++;
            }
        }

        return runs;
    }

    static bool AreNeighbours(char a, char b) =>
        Math.Abs(a - b) <= 1 || Rows.Any(row => row.IndexOf(a) is >= 0 and var i && row.IndexOf(b) is >= 0 and var j
            && (Math.Abs(i - j) == 1 || Math.Abs(i - j) == row.Length - 1));
}
