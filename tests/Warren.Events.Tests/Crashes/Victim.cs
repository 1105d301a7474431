using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Warren.Events.Tests.Crashes;

/// <summary>The program of Warren.Events.Host as a process: told what to do line by line, lost, and started again in the same folder.</summary>
sealed class Victim(string folder, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    /// <summary>Starting a process takes its time where many are busy.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    readonly StringBuilder _output = new();
    Channel<string> _lines = Channel.CreateUnbounded<string>();
    Process? _process;

    /// <summary>Starts it, and waits until it takes commands.</summary>
    public async Task StartAsync()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(own.Parent!.Parent!.FullName, "Warren.Events.Host", own.Name, "Warren.Events.Host.dll");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var key in start.Environment.Keys.Where(key => key.StartsWith("WARREN_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(key);
        }

        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["INTERNAL_API_PORT"] = "0";
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        var lines = _lines = Channel.CreateUnbounded<string>();
        _process?.Dispose();
        _process = Process.Start(start)!;
        _ = ReadAsync(_process.StandardOutput, lines.Writer);
        _ = ReadAsync(_process.StandardError, null);
        await UntilLineAsync("ready");
    }

    /// <summary>Writes an order that does nothing to it, and waits until it is committed.</summary>
    public async Task PlaceAsync(string text)
    {
        await TellAsync($"place {text} none 0");
        await UntilLineAsync($"placed {text}");
    }

    /// <summary>Gives it a line to read. Where that ends it, nothing more is to be waited for: it may die before it can answer.</summary>
    public async Task TellAsync(string line)
    {
        await _process!.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it is dead, by its own hand and at once.</summary>
    public async Task DiesAsync()
    {
        try
        {
            await _process!.WaitForExitAsync(Bound());
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"The process did not die. It wrote:\n{Tail()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync(Bound());
            process.Dispose();
        }
    }

    static CancellationToken Bound() => new CancellationTokenSource(Limit, TimeProvider.System).Token;

    async Task UntilLineAsync(string wanted)
    {
        var bound = Bound();
        try
        {
            while (await _lines.Reader.ReadAsync(bound) != wanted)
            {
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException($"The process did not write '{wanted}'. It wrote:\n{Tail()}", exception);
        }
    }

    string Tail()
    {
        lock (_output)
        {
            return _output.Length <= 8_000 ? _output.ToString() : _output.ToString(_output.Length - 8_000, 8_000);
        }
    }

    async Task ReadAsync(StreamReader reader, ChannelWriter<string>? lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            lines?.TryWrite(line);
        }

        lines?.TryComplete();
    }
}
