using System.Numerics;

namespace Warren.Bench.Load;

/// <summary>Counts latencies in buckets that are 1/16 of a power of two wide, in microseconds: percentiles are right to about 6 %.</summary>
internal sealed class Latencies
{
    const int Steps = 16;

    readonly long[] _counts = new long[64 * Steps];
    long _total;

    public void Add(TimeSpan latency)
    {
        _counts[Bucket((long)latency.TotalMicroseconds)]++;
        _total++;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
    }

    public double Milliseconds(double percentile)
    {
        var left = (long)(_total * percentile);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            left -= _counts[bucket];
            if (left < 0)
            {
                return Value(bucket) / 1000.0;
            }
        }

        return 0;
    }

    static int Bucket(long microseconds)
    {
        if (microseconds < Steps)
        {
            return (int)Math.Max(0, microseconds);
        }

        var shift = BitOperations.Log2((ulong)microseconds) - 4;
        return ((shift + 1) * Steps) + (int)((microseconds >> shift) - Steps);
    }

    static long Value(int bucket)
    {
        var shift = (bucket / Steps) - 1;
        return shift < 0 ? bucket : (long)(Steps + (bucket % Steps)) << shift;
    }
}
