using System.Diagnostics;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Oracle;

/// <summary>A process with the npm "socket.io" server, shared by the tests of a class.</summary>
public sealed class NodeOracle : IAsyncLifetime
{
    Process? _process;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _process = Script.Start("node", "Oracle/server.mjs");
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Bounds.Wait);
        if (!int.TryParse(line, out var port))
        {
            throw new InvalidOperationException($"The oracle did not start: {await _process.StandardError.ReadToEndAsync()}");
        }

        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await Script.StopAsync(_process);
        }
    }
}
