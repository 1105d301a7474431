namespace Warren.SocketIO.Fuzz;

/// <summary>Changes a script line by line: order and repetition are where sessions go wrong.</summary>
public sealed class LineMutator(FuzzTarget target)
{
    const byte End = (byte)'\n';

    public byte[] Change(byte[] input, IReadOnlyList<byte[]> pool, Random random)
    {
        var lines = Split(input);
        var at = random.Next(lines.Count + 1);
        switch (random.Next(6))
        {
            case 0 when at < lines.Count:
                lines.RemoveAt(at);
                break;
            case 1 when at < lines.Count:
                lines.Insert(random.Next(lines.Count + 1), lines[at]);
                break;
            case 2 when at < lines.Count:
                var other = random.Next(lines.Count);
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 3:
                lines.Insert(at, target.Words[random.Next(target.Words.Count)]);
                break;
            case 4 when Split(pool[random.Next(pool.Count)]) is { Count: > 0 } others:
                lines.Insert(at, others[random.Next(others.Count)]);
                break;
            case 5 when Split(pool[random.Next(pool.Count)]) is { Count: > 0 } others:
                return Join([.. lines[..at], .. others[random.Next(others.Count)..]]);
        }

        return Join(lines);
    }

    static List<byte[]> Split(byte[] input)
    {
        var lines = new List<byte[]>();
        foreach (var range in input.AsSpan().Split(End))
        {
            if (input[range] is { Length: > 0 } line)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    static byte[] Join(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => (byte[])[.. line, End])];
}
