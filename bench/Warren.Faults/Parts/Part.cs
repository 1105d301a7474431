namespace Warren.Faults.Parts;

/// <summary>Something that can be killed and started again: one of the programs, RabbitMQ or PostgreSQL.</summary>
internal abstract class Part(string name) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>Ends its processes at once, by their ids (SIGKILL).</summary>
    public abstract Task KillAsync();

    /// <summary>Starts it again on the same address, with what it has on its disk.</summary>
    public abstract Task StartAsync();

    public abstract ValueTask DisposeAsync();
}
