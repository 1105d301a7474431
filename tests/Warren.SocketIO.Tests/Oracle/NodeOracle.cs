using System.Diagnostics;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Oracle;

/// <summary>A process with the npm "socket.io" server, shared by the tests of a class.</summary>
public class NodeOracle : IAsyncLifetime
{
    Process? _process;

    protected virtual string[] Arguments => [];

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _process = Script.Start("node", "Oracle/server.mjs", Arguments);
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Bounds.Wait);
        if (!int.TryParse(line, out var port))
        {
            throw new InvalidOperationException($"The oracle did not start: {await _process.StandardError.ReadToEndAsync()}");
        }

        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is not null)
        {
            await Script.StopAsync(_process);
        }
    }
}

/// <summary>The same server with npm's MessagePack parser.</summary>
public sealed class MessagePackOracle : NodeOracle
{
    protected override string[] Arguments => ["msgpack"];
}

/// <summary>The same server, open to clients of version 2.</summary>
public sealed class LegacyOracle : NodeOracle
{
    protected override string[] Arguments => ["eio3"];
}
