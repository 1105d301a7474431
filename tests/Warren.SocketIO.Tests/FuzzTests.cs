using Warren.SocketIO.Fuzz;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>
/// The short form of tests/Warren.SocketIO.Fuzz: the seeds of its corpus and some thousand mutations, the same in every run but for those of takeover. The long form is
/// <c>dotnet run -c Release --project tests/Warren.SocketIO.Fuzz -- --cases 10000000</c>.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("payload", 10_000)]
    [InlineData("packet", 10_000)]
    [InlineData("msgpack", 10_000)]
    [InlineData("frame", 10_000)]
    [InlineData("deflate", 2000)]
    [InlineData("session", 300)]
    [InlineData("takeover", 300)]
    public async Task Damaged_input_breaks_nothing(string name, int cases)
    {
        const int Seed = 1;
        output.WriteLine($"{name}, seed {Seed}, {cases} cases");
        var target = FuzzTargets.Create(name);
        using var server = target as IDisposable;
        var fuzzer = new Fuzzer(target, Seed);
        // On a thread of its own, for the server in memory runs on its caller's.
        var run = Task.Factory.StartNew(() => fuzzer.Run(cases), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await run.WaitAsync(Bounds.Fuzzing) is { } finding)
        {
            Assert.Fail($"{name}, seed {Seed}, case {finding.Case}:\n{Escapes.Encode(finding.Input)}\n{finding.Exception}");
        }

        Assert.Equal(cases, fuzzer.Done);
    }
}
