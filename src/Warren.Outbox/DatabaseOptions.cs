namespace Warren.Outbox;

/// <summary>Bounds of a service's database. Every wait and every queue has one.</summary>
public sealed class DatabaseOptions
{
    /// <summary>How long one command may take before it fails. Default 5 s; 1 to 300 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many handlers may wait for the one writer of a SQLite file. The next one is answered <c>unavailable</c>. Default 1,024; at least 1.
    /// </summary>
    public int MaxWaitingWriters { get; set; } = 1024;

    /// <summary>How long a handler waits for the one writer of a SQLite file before it is answered <c>unavailable</c>. Default 5 s; 0.1 to 60 s.</summary>
    public TimeSpan MaxWriterWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many connections this process opens to the PostgreSQL database unless the address says so itself. Default 40; 1 to 1,000.</summary>
    public int MaxConnections { get; set; } = 40;

    internal void Validate(string service)
    {
        Check(CommandTimeout >= TimeSpan.FromSeconds(1) && CommandTimeout <= TimeSpan.FromSeconds(300), nameof(CommandTimeout), "1 to 300 seconds");
        Check(MaxWaitingWriters >= 1, nameof(MaxWaitingWriters), "at least 1");
        Check(
            MaxWriterWait >= TimeSpan.FromSeconds(0.1) && MaxWriterWait <= TimeSpan.FromSeconds(60),
            nameof(MaxWriterWait),
            "0.1 to 60 seconds");
        Check(MaxConnections is >= 1 and <= 1000, nameof(MaxConnections), "1 to 1,000");

        void Check(bool valid, string name, string range)
        {
            if (!valid)
            {
                throw new InvalidOperationException($"AddDatabase of the service '{service}': {name} must be {range}.");
            }
        }
    }
}
