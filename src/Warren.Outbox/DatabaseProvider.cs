namespace Warren.Outbox;

/// <summary>Which database a service keeps its rows in.</summary>
public enum DatabaseProvider
{
    /// <summary>A file of its own: the default, nothing to install.</summary>
    Sqlite,

    /// <summary>A database of its own on a PostgreSQL server.</summary>
    Postgres,
}
