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

    /// <summary>
    /// How long it is remembered that a message was handled, and with which reply. A copy that comes later is handled again. Default 7 days,
    /// which covers a weekend; 1 hour to 365 days.
    /// </summary>
    public TimeSpan InboxKeep { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long the process that committed an event has to publish it, before any process may take it from the table. Default 5 s; 0.5 to 300 s.
    /// </summary>
    public TimeSpan SweepAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the table is looked at for events that are left, half as much again by chance. Default 1 s; 0.05 to 60 s.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many events this process publishes at the same time. What is above it stays in the table until there is room. Default 4,096; 1 to 100,000.
    /// </summary>
    public int MaxSending { get; set; } = 4096;

    /// <summary>How long a dead letter is kept in the database. Default 30 days; 1 hour to 10 years.</summary>
    public TimeSpan DeadLetterKeep { get; set; } = TimeSpan.FromDays(30);

    internal void Validate(string service)
    {
        Check(CommandTimeout >= TimeSpan.FromSeconds(1) && CommandTimeout <= TimeSpan.FromSeconds(300), nameof(CommandTimeout), "1 to 300 seconds");
        Check(MaxWaitingWriters >= 1, nameof(MaxWaitingWriters), "at least 1");
        Check(
            MaxWriterWait >= TimeSpan.FromSeconds(0.1) && MaxWriterWait <= TimeSpan.FromSeconds(60),
            nameof(MaxWriterWait),
            "0.1 to 60 seconds");
        Check(InboxKeep >= TimeSpan.FromHours(1) && InboxKeep <= TimeSpan.FromDays(365), nameof(InboxKeep), "1 hour to 365 days");
        Check(SweepAge >= TimeSpan.FromSeconds(0.5) && SweepAge <= TimeSpan.FromSeconds(300), nameof(SweepAge), "0.5 to 300 seconds");
        Check(SweepEvery >= TimeSpan.FromSeconds(0.05) && SweepEvery <= TimeSpan.FromSeconds(60), nameof(SweepEvery), "0.05 to 60 seconds");
        Check(
            DeadLetterKeep >= TimeSpan.FromHours(1) && DeadLetterKeep <= TimeSpan.FromDays(3650), nameof(DeadLetterKeep), "1 hour to 10 years");
        Check(MaxSending is >= 1 and <= 100_000, nameof(MaxSending), "1 to 100,000");
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
