using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Warren.EndToEnd.Tests.Harness;

/// <summary>A real process of a test: its output is kept, and it is ended by its id, at the latest when the test ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    const int SigTerm = 15;

    readonly Process _process;
    readonly string _name;
    readonly Task _reading;

    ChildProcess(string name, Process process)
    {
        _name = name;
        _process = process;
        _reading = ReadAsync();
    }

    public ProcessOutput Output { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The most memory that it has had so far, in bytes; 0 when it has ended.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.PeakWorkingSet64;
        }
    }

    /// <param name="name">What failures call it.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="environment">Set beside the inherited environment; of that, no setting of Warren is passed on.</param>
    public static ChildProcess Start(string name, IEnumerable<string> command, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return new ChildProcess(name, Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start."));
    }

    /// <summary>Waits for a line with this text. The failure shows the end of the output.</summary>
    public async Task<string> LineWithAsync(string text, TimeSpan? limit = null)
    {
        try
        {
            return await Output.LineAsync(line => line.Contains(text, StringComparison.Ordinal)).WaitAsync(limit ?? TimeSpan.FromSeconds(30));
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            throw Failure($"wrote no line with '{text}'", exception);
        }
    }

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Ends it at once, like a crash.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Asks it to end, as a service manager does, and waits.</summary>
    public async Task<int> StopAsync(TimeSpan? limit = null)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, SigTerm);
        }

        return await ExitAsync(limit ?? TimeSpan.FromSeconds(45));
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit);
            await _reading.WaitAsync(limit);
        }
        catch (TimeoutException exception)
        {
            throw Failure($"did not end within {limit.TotalSeconds} s", exception);
        }

        return _process.ExitCode;
    }

    public InvalidOperationException Failure(string what, Exception? cause = null) =>
        new($"{_name} {what}. Its last lines:\n{Output.Tail}", cause);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await ExitAsync(TimeSpan.FromSeconds(10));
        }

        _process.Dispose();
    }

    static bool IsSetting(string key) =>
        key.StartsWith("WARREN_", StringComparison.Ordinal)
        || key is "AMQP_URL" or "DATABASE_URL" or "SMTP_URL" or "PUBLIC_URL" or "CORS_ORIGINS" or "LOG_LEVEL" or "INTERNAL_API_PORT";

    async Task ReadAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        Output.End();
    }

    async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Output.Add(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int SendSignal(int process, int signal);
}
