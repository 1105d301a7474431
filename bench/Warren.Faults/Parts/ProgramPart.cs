using Warren.EndToEnd.Tests.Harness;
using Warren.Faults.Host.Sabotage;

namespace Warren.Faults.Parts;

/// <summary>A process of the system under test (<see cref="Host.HostCommand"/>), on a loopback port that it keeps.</summary>
internal sealed class ProgramPart : Part
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    readonly string _parts;
    readonly string _folder;
    readonly Dictionary<string, string> _settings;
    readonly HttpClient _http;
    ChildProcess? _process;
    long _peakMemory;

    /// <param name="name">What it is called in the report.</param>
    /// <param name="parts">What it holds: router, orders, ledger, joined by commas.</param>
    /// <param name="folder">Its working folder, for SQLite files and its log.</param>
    /// <param name="settings">What its database and broker are.</param>
    public ProgramPart(string name, string parts, string folder, IReadOnlyDictionary<string, string> settings)
        : base(name)
    {
        (_parts, _folder) = (parts, folder);
        var port = FreePorts.Next();
        Address = new Uri($"http://127.0.0.1:{port}");
        _http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        _settings = new Dictionary<string, string>(settings)
        {
            ["INTERNAL_API_PORT"] = $"{port}",
            ["LOG_LEVEL"] = "info",
            ["WARREN_LOG_FORMAT"] = "text",
            ["WARREN_ACCOUNTS"] = "shared",

            // All the load comes from one address, over a few connections.
            ["WARREN_REQUESTS_PER_SECOND"] = "1000000",
            ["WARREN_REQUESTS_PER_SECOND_PER_ADDRESS"] = "1000000",
        };
    }

    public Uri Address { get; }

    /// <summary>The most memory that it had at any time, in bytes.</summary>
    public long PeakMemory => Math.Max(_peakMemory, _process?.PeakMemory ?? 0);

    /// <summary>What is broken in it from its next start.</summary>
    public SabotageKind Sabotage { get; set; }

    public override Task StartAsync()
    {
        _process = ChildProcess.Start(
            Name, ["dotnet", RepositoryPaths.Program("Warren.Faults"), "host", "--parts", _parts, "--sabotage", $"{Sabotage}"], _folder, _settings);
        return Task.CompletedTask;
    }

    public override async Task KillAsync()
    {
        if (_process is { } process)
        {
            _peakMemory = PeakMemory;
            _process = null;
            if (process.HasExited)
            {
                throw process.Failure("ended by itself");
            }

            await process.KillAsync();
            await EndAsync(process);
        }
    }

    /// <exception cref="InvalidOperationException">It ended by itself.</exception>
    public void MustRun()
    {
        if (_process is { HasExited: true } process)
        {
            throw process.Failure("ended by itself");
        }
    }

    public Task ReadyAsync() => Wait.UntilAsync($"{Name} is ready", IsReadyAsync, ReadyLimit);

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is { } process)
        {
            await EndAsync(process);
        }
    }

    async Task EndAsync(ChildProcess process)
    {
        await process.DisposeAsync();
        await File.AppendAllLinesAsync(Path.Combine(_folder, Name + ".log"), [.. process.Output.Lines, "--- ended"]);
    }

    async Task<bool> IsReadyAsync()
    {
        MustRun();
        try
        {
            using var response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
