using System.Buffers;
using System.Diagnostics;

namespace Warren.Bench.Load;

/// <summary>
/// W5: from the start of a process to its first acknowledgement. A router that does not know its services yet is asked again at once.
/// </summary>
internal sealed class ColdStart(LoadOptions options) : Workload(options)
{
    /// <summary>What Kestrel says by itself, where a program says nothing else.</summary>
    const string KestrelListens = "Now listening on: http://";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Between one question and the next; a millisecond is what a cold start is told apart by.</summary>
    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(1);

    static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789.:");

    readonly TaskCompletionSource _answered = new();
    readonly byte[] _scratch = new byte[options.Payload + 256];
    int _refused;

    public LoadResult Run()
    {
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec " + Options.Exec]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"'{Options.Exec}' cannot be started.");
        try
        {
            var server = LoadOptions.Loopback(ReadUrl(process));
            var listening = TimeProvider.System.GetElapsedTime(started);
            using var connection = new LoadConnection(0, Protocol, this);
            connection.Connect(server);
            Ask(connection);
            connection.Start();
            while (!_answered.Task.Wait(Again))
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    throw new InvalidOperationException("No answer came.");
                }

                if (Interlocked.Exchange(ref _refused, 0) != 0)
                {
                    Ask(connection);
                }
            }

            return new LoadResult(Options.Workload, 1, Errors)
            {
                FirstWrong = FirstWrong,
                ListeningMilliseconds = listening.TotalMilliseconds,
                FirstAnswerMilliseconds = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds,
            };
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    public override void Received(LoadConnection connection, ReadOnlySpan<byte> message)
    {
        if (Protocol.IsNotYet(message))
        {
            Volatile.Write(ref _refused, 1);
            return;
        }

        if (!Protocol.TryReadAnswer(message, out _, out var payload) || !payload.SequenceEqual(Payload.For(0, 0)))
        {
            Wrong(message);
        }

        _answered.TrySetResult();
    }

    void Ask(LoadConnection connection)
    {
        connection.Write(_scratch.AsSpan(0, Protocol.WriteEcho(_scratch, 0, Payload.For(0, 0))));
        connection.Flush();
    }

    static string ReadUrl(Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                return line["listening ".Length..];
            }

            if (line.IndexOf(KestrelListens, StringComparison.Ordinal) is >= 0 and var at)
            {
                var address = line[(at + KestrelListens.Length)..];
                return "ws://" + address[..address.AsSpan().IndexOfAnyExcept(AddressCharacters)];
            }
        }

        throw new InvalidOperationException("The server ended without saying where it listens.");
    }
}
