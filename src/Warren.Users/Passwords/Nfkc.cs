using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Warren.Users.Passwords;

/// <summary>
/// Unicode normalization form KC (UAX #15): the same password typed on another keyboard is the same text. Ours, because without ICU, and
/// Warren runs without (InvariantGlobalization), <see cref="string.Normalize()"/> answers what it was given. The data is made at build time.
/// </summary>
static class Nfkc
{
    // Hangul syllables are composed by arithmetic (The Unicode Standard, 3.12).
    const int FirstSyllable = 0xAC00;
    const int FirstLeading = 0x1100;
    const int FirstVowel = 0x1161;
    const int BeforeTrailing = 0x11A7;
    const int Leadings = 19;
    const int Vowels = 21;
    const int Trailings = 28;

    static readonly Lazy<Data> Unicode = new(Data.Load);

    public static string Of(string text) => Ascii.IsValid(text) ? text : Compose(Order(Decompose(text)));

    static List<int> Decompose(string text)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var syllable = rune.Value - FirstSyllable;
            if (syllable is >= 0 and < Leadings * Vowels * Trailings)
            {
                points.Add(FirstLeading + (syllable / (Vowels * Trailings)));
                points.Add(FirstVowel + (syllable / Trailings % Vowels));
                points.AddRange(syllable % Trailings is > 0 and var trailing ? [BeforeTrailing + trailing] : []);
            }
            else if (Unicode.Value.Decompositions.TryGetValue(rune.Value, out var parts))
            {
                points.AddRange(parts);
            }
            else
            {
                points.Add(rune.Value);
            }
        }

        return points;
    }

    // Marks of different places may be typed in any order; those of one place keep theirs.
    static List<int> Order(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            for (var j = i; j > 0 && OrderOf(points[j]) is > 0 and var order && OrderOf(points[j - 1]) > order; j--)
            {
                (points[j - 1], points[j]) = (points[j], points[j - 1]);
            }
        }

        return points;
    }

    static string Compose(List<int> points)
    {
        var text = new List<int>(points.Count);
        var starter = -1;
        var last = 0;
        foreach (var point in points)
        {
            var order = OrderOf(point);
            if (starter >= 0 && (last < order || last == 0) && Pair(text[starter], point) is { } composed)
            {
                text[starter] = composed;
                continue;
            }

            if (order == 0)
            {
                starter = text.Count;
            }

            last = order;
            text.Add(point);
        }

        return string.Concat(text.Select(char.ConvertFromUtf32));
    }

    static int? Pair(int first, int second)
    {
        var (leading, vowel) = (first - FirstLeading, second - FirstVowel);
        if (leading is >= 0 and < Leadings && vowel is >= 0 and < Vowels)
        {
            return FirstSyllable + (((leading * Vowels) + vowel) * Trailings);
        }

        var (syllable, trailing) = (first - FirstSyllable, second - BeforeTrailing);
        if (syllable is >= 0 and < Leadings * Vowels * Trailings && syllable % Trailings == 0 && trailing is > 0 and < Trailings)
        {
            return first + trailing;
        }

        return Unicode.Value.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    static int OrderOf(int point) => Unicode.Value.Orders.GetValueOrDefault(point);

    sealed record Data(
        FrozenDictionary<int, int[]> Decompositions, FrozenDictionary<(int, int), int> Compositions, FrozenDictionary<int, int> Orders)
    {
        public static Data Load()
        {
            using var file = typeof(Nfkc).Assembly.GetManifestResourceStream("nfkc.txt")
                ?? throw new InvalidOperationException("The Unicode data is not in the program; build it again.");
            using var reader = new StreamReader(file);
            var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => (Kind: line[0], Points: line.Split(' ').Skip(1).Select(hex => int.Parse(hex, NumberStyles.HexNumber)).ToArray()))
                .ToLookup(line => line.Kind, line => line.Points);
            return new Data(
                lines['d'].ToFrozenDictionary(points => points[0], points => points[1..]),
                lines['c'].ToFrozenDictionary(points => (points[0], points[1]), points => points[2]),
                lines['o'].SelectMany(points => points.Skip(1).Select(point => (Point: point, Order: points[0])))
                    .ToFrozenDictionary(mark => mark.Point, mark => mark.Order));
        }
    }
}
