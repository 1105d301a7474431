using System.Diagnostics;

namespace Warren.Bench.Load;

/// <summary>W5: from the start of a process to its first acknowledgement.</summary>
internal sealed class ColdStart(LoadOptions options) : Workload(options)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly TaskCompletionSource _answered = new();

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
            var scratch = new byte[Options.Payload + 256];
            connection.Write(scratch.AsSpan(0, Protocol.WriteEcho(scratch, 0, Payload.For(0, 0))));
            connection.Start();
            connection.Flush();
            if (!_answered.Task.Wait(Patience))
            {
                throw new InvalidOperationException("No answer came.");
            }

            return new LoadResult(Options.Workload, 1, Errors)
            {
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
        if (!Protocol.TryReadAnswer(message, out _, out var payload) || !payload.SequenceEqual(Payload.For(0, 0)))
        {
            Wrong();
        }

        _answered.TrySetResult();
    }

    static string ReadUrl(Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                return line["listening ".Length..];
            }
        }

        throw new InvalidOperationException("The server ended without saying where it listens.");
    }
}
