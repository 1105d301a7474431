namespace Warren.Outbox;

/// <summary>What a process keeps for the database of one service: where it is, its bounds, and whether its tables are there yet.</summary>
sealed class ServiceDatabase(string service, DatabaseAddress address, DatabaseOptions options)
{
    static readonly TimeSpan LogAwayEvery = TimeSpan.FromSeconds(10);

    long _loggedAway;
    volatile bool _isReady;
    volatile string _detail = "not connected yet";

    public string Service { get; } = service;

    public DatabaseAddress Address { get; } = address;

    public DatabaseOptions Options { get; } = options;

    /// <summary>The gate of the SQLite file; <c>null</c> on PostgreSQL, which has as many writers as connections.</summary>
    public WriterGate? Gate { get; } = address.File is { } file ? WriterGate.For(file) : null;

    /// <summary>Whether it was reached once and has its tables; before that no handler runs.</summary>
    public bool IsReady => _isReady;

    /// <summary>For people: what it waits for.</summary>
    public string Detail => _detail;

    /// <summary>True once in ten seconds.</summary>
    public bool MayLogAway(DateTimeOffset now)
    {
        var last = Interlocked.Read(ref _loggedAway);
        return now.UtcTicks - last >= LogAwayEvery.Ticks && Interlocked.CompareExchange(ref _loggedAway, now.UtcTicks, last) == last;
    }

    public void Waiting(string reason) => _detail = reason;

    public void Ready()
    {
        _detail = "ready";
        _isReady = true;
    }
}
