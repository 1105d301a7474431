namespace Warren.EndToEnd.Tests.Harness;

/// <summary>One of our programs as a process of its own, on a loopback port that it keeps over restarts.</summary>
internal sealed class WarrenProgram : IAsyncDisposable
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    readonly string _project;
    readonly string _folder;
    readonly Dictionary<string, string> _settings;

    WarrenProgram(string project, string folder, IReadOnlyDictionary<string, string> settings)
    {
        _project = project;
        _folder = folder;
        var port = FreePorts.Next();
        Address = new Uri($"http://127.0.0.1:{port}");
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        _settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["LOG_LEVEL"] = "debug",
            ["INTERNAL_API_PORT"] = $"{port}",
        };
        foreach (var (key, value) in settings)
        {
            _settings[key] = value;
        }

        Process = Launch();
    }

    public Uri Address { get; }

    /// <summary>Sends to <see cref="Address"/>.</summary>
    public HttpClient Http { get; }

    /// <summary>The running process; another one after a restart.</summary>
    public ChildProcess Process { get; private set; }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    /// <param name="project">Storefront, Warren.Router, Warren.Users or Inventory.</param>
    /// <param name="folder">Its working folder: <c>.env</c> and <c>.data/</c> are read and written there.</param>
    /// <param name="settings">Its environment, over the harness's defaults.</param>
    public static async Task<WarrenProgram> StartAsync(string project, string folder, IReadOnlyDictionary<string, string> settings)
    {
        var program = Start(project, folder, settings);
        try
        {
            await program.ReadyAsync();
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }

        return program;
    }

    /// <summary>Starts it and does not wait.</summary>
    public static WarrenProgram Start(string project, string folder, IReadOnlyDictionary<string, string> settings) => new(project, folder, settings);

    public Task ReadyAsync() => Wait.UntilAsync($"{_project} is ready", IsReadyAsync, ReadyLimit);

    /// <summary>Starts it again after it ended, on the same port and with the same settings.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        Process = Launch();
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }

    ChildProcess Launch() => ChildProcess.Start(_project, ["dotnet", RepositoryPaths.Program(_project)], _folder, _settings);

    async Task<bool> IsReadyAsync()
    {
        if (Process.HasExited)
        {
            throw Process.Failure("ended instead of becoming ready");
        }

        try
        {
            using var response = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
