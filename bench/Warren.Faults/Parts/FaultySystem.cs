using System.Data.Common;

namespace Warren.Faults.Parts;

/// <summary>One of the two systems that are put to the test, with all that can be killed of it.</summary>
internal abstract class FaultySystem(string name, string folder) : IAsyncDisposable
{
    /// <summary>What it runs on, for the table.</summary>
    public string Name => name;

    /// <summary>For logs, answers and SQLite files.</summary>
    public string Folder => folder;

    /// <summary>Everything that is killed.</summary>
    public abstract IReadOnlyList<Part> Parts { get; }

    /// <summary>Where browsers connect.</summary>
    public abstract ProgramPart Router { get; }

    /// <summary>The process that holds the service <c>orders</c>.</summary>
    public abstract ProgramPart Orders { get; }

    /// <summary>The process that holds the service <c>ledger</c>, which hears the events.</summary>
    public abstract ProgramPart Hearer { get; }

    public IEnumerable<ProgramPart> Programs => Parts.OfType<ProgramPart>();

    public async Task StartAsync()
    {
        foreach (var program in Programs)
        {
            await program.StartAsync();
        }

        await ReadyAsync();
    }

    public Task ReadyAsync() => Task.WhenAll(Programs.Select(program => program.ReadyAsync()));

    /// <exception cref="InvalidOperationException">A program ended although nobody killed it.</exception>
    public void MustRun()
    {
        foreach (var program in Programs)
        {
            program.MustRun();
        }
    }

    /// <summary>A connection to a service's database, to look at its rows.</summary>
    public abstract Task<DbConnection> OpenAsync(string service);

    /// <summary>After how long <see cref="QueuedAsync"/> has heard of what was sent before.</summary>
    public virtual TimeSpan QueueCountAge => TimeSpan.FromMilliseconds(100);

    /// <summary>How many messages wait or are in hand in the queues of the broker; 0 where it has no queues but in memory.</summary>
    public virtual Task<int> QueuedAsync() => Task.FromResult(0);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var part in Parts)
        {
            await part.DisposeAsync();
        }
    }

    protected static async Task<DbConnection> OpenedAsync(DbConnection connection)
    {
        await connection.OpenAsync();
        return connection;
    }
}
