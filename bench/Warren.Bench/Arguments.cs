using System.Globalization;

namespace Warren.Bench;

/// <summary>A command line of <c>--name value</c> and <c>--switch</c>. What is asked for is taken; what is left at the end is a mistake.</summary>
internal sealed class Arguments(IEnumerable<string> words)
{
    readonly List<string> _words = [.. words];

    public bool Switch(string name) => _words.Remove(name);

    public string? Text(string name)
    {
        var index = _words.IndexOf(name);
        if (index < 0)
        {
            return null;
        }

        if (index + 1 == _words.Count)
        {
            throw new UsageException($"{name} needs a value.");
        }

        var value = _words[index + 1];
        _words.RemoveRange(index, 2);
        return value;
    }

    public int Number(string name, int otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{name} needs a number, not '{text}'.");
    }

    public int[] Numbers(string name)
    {
        var numbers = new List<int>();
        while (_words.Contains(name))
        {
            numbers.Add(Number(name, 0));
        }

        return [.. numbers];
    }

    public void End()
    {
        if (_words is [var first, ..])
        {
            throw new UsageException($"'{first}' is not known here.");
        }
    }
}
