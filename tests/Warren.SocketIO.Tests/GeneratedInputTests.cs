using CsCheck;
using Warren.SocketIO.Fuzz;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>
/// Inputs made of the marks of a format in any order, by CsCheck, where <see cref="FuzzTests"/> damages what clients really send. The same in
/// every run; one that breaks something is given to CsCheck to be made smaller.
/// </summary>
public sealed class GeneratedInputTests
{
    const int Shrinking = 5_000;

    [Theory]
    [InlineData("payload", 10_000)]
    [InlineData("packet", 10_000)]
    [InlineData("msgpack", 10_000)]
    [InlineData("frame", 10_000)]
    [InlineData("deflate", 2_000)]
    [InlineData("session", 300)]
    public async Task Input_made_of_the_marks_of_a_format_breaks_nothing(string name, int cases)
    {
        var target = FuzzTargets.Create(name);

        // On a thread of its own, for the server in memory runs on its caller's.
        var run = Task.Factory.StartNew(() => Play(target, cases), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await run.WaitAsync(Bounds.Fuzzing);
    }

    static void Play(FuzzTarget target, int cases)
    {
        var fuzzer = new Fuzzer(target, seed: 1);
        var inputs = target.IsScript ? Scripts(target) : Bytes(target);
        var random = new PCG(stream: 1, seed: 1);
        for (var count = 0; count < cases; count++)
        {
            var state = random.State;
            if (fuzzer.TryPlay(inputs.Generate(random, null, out _), choices: count, out _) is not null)
            {
                inputs.Sample(
                    input => Rethrow(fuzzer.TryPlay(input, count, out _)),
                    seed: random.ToString(state),
                    iter: Shrinking,
                    threads: 1,
                    print: static input => Escapes.Encode(input));
            }
        }
    }

    static void Rethrow(Exception? exception)
    {
        if (exception is not null)
        {
            throw new FuzzFailureException(exception.ToString());
        }
    }

    static Gen<byte[]> Bytes(FuzzTarget target)
    {
        var part = Gen.Frequency<byte[]>(
            (8, Gen.OneOf<byte[]>([.. target.Words])),
            (2, Gen.UInt.Select(number => System.Text.Encoding.ASCII.GetBytes($"{number}"))),
            (2, Gen.Byte.Array[0, 8]),
            (1, Gen.Byte.Array[0, 200]));
        return part.Array[0, 20].Select(parts => parts.SelectMany(bytes => bytes).ToArray());
    }

    static Gen<byte[]> Scripts(FuzzTarget target) =>
        Gen.OneOf<byte[]>([.. target.Words]).Array[0, 30].Select(lines => lines.SelectMany(line => line.Append((byte)'\n')).ToArray());
}
