using System.Text;
using Warren.Bench.Load.Protocols;

namespace Warren.Bench.Load;

/// <summary>What the workloads share: opening connections, waiting, and noticing that something went wrong.</summary>
internal abstract class Workload(LoadOptions options) : ILoad
{
    readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _errors;
    string? _firstWrong;

    protected LoadOptions Options { get; } = options;

    protected LoadProtocol Protocol { get; } = LoadProtocol.Of(options.Protocol);

    protected Payload Payload { get; } = new(options.Payload);

    protected long Errors => Interlocked.Read(ref _errors);

    public abstract void Received(LoadConnection connection, ReadOnlySpan<byte> message);

    public void Failed(LoadConnection connection, Exception exception) =>
        _failed.TrySetResult($"Connection {connection.Number}: {exception.Message}");

    protected List<LoadConnection> Open(int count)
    {
        var connections = new List<LoadConnection>(count);
        for (var number = 0; number < count; number++)
        {
            var connection = new LoadConnection(number, Protocol, this);
            connection.Connect(Options.Server);
            connections.Add(connection);
        }

        foreach (var connection in connections)
        {
            connection.Start();
        }

        return connections;
    }

    /// <summary>The first answer that was wrong, as far as one would read it.</summary>
    protected string? FirstWrong => Volatile.Read(ref _firstWrong);

    /// <summary>A wrong answer is an error; the run goes on and is reported as failed.</summary>
    protected void Wrong(ReadOnlySpan<byte> message)
    {
        if (Interlocked.Increment(ref _errors) == 1)
        {
            Volatile.Write(ref _firstWrong, Encoding.UTF8.GetString(message[..Math.Min(message.Length, 200)]));
        }
    }

    /// <summary>Lets the load run for a while, or until it cannot go on.</summary>
    protected void Wait(double seconds)
    {
        if (_failed.Task.Wait(TimeSpan.FromSeconds(seconds)))
        {
            throw new InvalidOperationException(_failed.Task.Result);
        }
    }
}
