using System.Text;

namespace Warren.SocketIO.Fuzz;

/// <summary>Makes a new input of old ones: a few small changes, one after the other, chosen by the random numbers alone.</summary>
public sealed class Mutator(FuzzTarget target)
{
    const int MaxLength = 8192;

    static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "9", "10", "11", "127", "128", "255", "256", "1024", "65535", "65536", "2147483647", "2147483648", "4294967295",
        "9007199254740991", "9007199254740992", "9223372036854775808", "18446744073709551616", "1e999", "1.5", "007",
    ];

    readonly LineMutator _lines = new(target);

    /// <param name="pool">Inputs to begin with and to take parts of.</param>
    /// <param name="random">Decides.</param>
    public byte[] Mutate(IReadOnlyList<byte[]> pool, Random random)
    {
        var input = pool[random.Next(pool.Count)];
        for (var changes = 1 << random.Next(0, 4); changes > 0; changes--)
        {
            input = target.IsScript && random.Next(4) != 0 ? _lines.Change(input, pool, random) : Change(input, pool, random);
        }

        return input.Length <= MaxLength ? input : input[..MaxLength];
    }

    byte[] Change(byte[] input, IReadOnlyList<byte[]> pool, Random random)
    {
        var at = random.Next(input.Length + 1);
        var length = Math.Min(input.Length - at, random.Next(4) == 0 ? random.Next(input.Length + 1) : random.Next(1, 9));
        var (before, part, behind) = (input[..at], input[at..(at + length)], input[(at + length)..]);
        switch (random.Next(11))
        {
            case 0:
                return [.. before, .. behind];
            case 1:
                return [.. before, .. part, .. part, .. behind];
            case 2:
                return [.. before, .. Word(random), .. part, .. behind];
            case 3:
                return [.. before, .. Word(random), .. behind];
            case 4:
                return [.. before, (byte)random.Next(256), .. part, .. behind];
            case 5:
                return before;
            case 6:
                var other = pool[random.Next(pool.Count)];
                return [.. before, .. other.AsSpan(random.Next(other.Length + 1))];
            case 7:
                return [.. before, .. Repeat(part, random.Next(2, 70)), .. behind];
            case 8:
                return ChangeNumber(input, random);
            case 9 when part.Length > 0:
                part[random.Next(part.Length)] = (byte)random.Next(256);
                return [.. before, .. part, .. behind];
            default:
                if (part.Length > 0)
                {
                    part[random.Next(part.Length)] ^= (byte)(1 << random.Next(8));
                }

                return [.. before, .. part, .. behind];
        }
    }

    byte[] Word(Random random) => target.Words[random.Next(target.Words.Count)];

    /// <summary>Another number in place of one that stands there in digits.</summary>
    static byte[] ChangeNumber(byte[] input, Random random)
    {
        var start = input.AsSpan().IndexOfAnyInRange((byte)'0', (byte)'9');
        for (var skip = random.Next(6); skip > 0 && start >= 0; skip--)
        {
            var next = input.AsSpan(start + 1).IndexOfAnyInRange((byte)'0', (byte)'9');
            start = next < 0 ? start : start + 1 + next;
        }

        if (start < 0)
        {
            return input;
        }

        var length = input.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return [.. input[..start], .. Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]), .. length < 0 ? [] : input[(start + length)..]];
    }

    static byte[] Repeat(byte[] part, int times) =>
        part.Length * times > MaxLength ? part : [.. Enumerable.Repeat(part, times).SelectMany(bytes => bytes)];
}
