namespace Warren.SocketIO.Fuzz;

/// <summary>An input for which something did not hold.</summary>
/// <param name="Case">Which it was, from 0; the seeds of the repository come first.</param>
/// <param name="Input">Made as short as was easy.</param>
/// <param name="Exception">What it led to.</param>
public sealed record Finding(long Case, byte[] Input, Exception Exception);

/// <summary>
/// Plays the seeds of a target and then mutations of them, until something does not hold. The same seed makes the same cases, whatever the
/// machine does meanwhile. Inputs that led to something new are mutated further, which finds the way into states that no seed reaches.
/// </summary>
public sealed class Fuzzer(FuzzTarget target, int seed)
{
    /// <summary>Keeps memory bounded and mutations spread; later ones take the place of earlier ones.</summary>
    const int MaxKept = 4096;
    const int MaxKinds = 1 << 17;

    readonly IReadOnlyList<byte[]> _seeds = Corpus.Load(target);
    readonly HashSet<int> _seen = [];
    readonly Mutator _mutator = new(target);
    long _done;
    byte[] _current = [];

    /// <summary>Cases played so far; may be read by another thread.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>The input under way, for who finds that it takes too long.</summary>
    public byte[] Current => Volatile.Read(ref _current);

    /// <summary>How many different results there were.</summary>
    public int Kinds => _seen.Count;

    public Finding? Run(long cases, CancellationToken cancellation = default)
    {
        var random = new Random(seed);
        var pool = _seeds.ToList();
        for (; _done < cases && !cancellation.IsCancellationRequested; Interlocked.Increment(ref _done))
        {
            var input = _done < _seeds.Count ? _seeds[(int)_done] : _mutator.Mutate(pool, random);
            var choices = random.Next();
            Volatile.Write(ref _current, input);
            if (TryPlay(input, choices, out var kind) is { } exception)
            {
                return new Finding(_done, Shrink(input, choices, exception), exception);
            }

            if (_seen.Count < MaxKinds && _seen.Add(kind) && _done >= _seeds.Count)
            {
                if (pool.Count < _seeds.Count + MaxKept)
                {
                    pool.Add(input);
                }
                else
                {
                    pool[random.Next(_seeds.Count, pool.Count)] = input;
                }
            }
        }

        return null;
    }

    /// <summary>Plays one input, as a reproducer's.</summary>
    public Exception? TryPlay(byte[] input, int choices, out int kind)
    {
        kind = 0;
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            kind = target.Play(input, new Random(choices));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            FuzzFailureException.Unless(
                allocated <= target.MaxAllocated(input.Length), $"{input.Length} bytes of input made the reader allocate {allocated} bytes.");
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Leaves out what is not needed for the same kind of failure, larger parts first.</summary>
    byte[] Shrink(byte[] input, int choices, Exception failure)
    {
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + size)];
                if (TryPlay(shorter, choices, out _) is { } same && same.GetType() == failure.GetType() && SameTrace(same, failure))
                {
                    input = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }

    static bool SameTrace(Exception one, Exception other) => one.StackTrace?.Split('\n')[0] == other.StackTrace?.Split('\n')[0]
        && (one is not FuzzFailureException || string.Concat(one.Message.Take(20)) == string.Concat(other.Message.Take(20)));
}
