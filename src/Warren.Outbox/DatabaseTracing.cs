using System.Diagnostics;

namespace Warren.Outbox;

/// <summary>
/// The span of one transaction, under the source <c>Warren.Outbox</c>, with the names of OpenTelemetry's database conventions. What
/// PostgreSQL's provider tells of single statements hangs below it; no statement and no value of SQLite's is told.
/// </summary>
static class DatabaseTracing
{
    static readonly ActivitySource Source = new("Warren.Outbox");

    /// <summary>Begins it, as part of what is under way. On its own it would be a trace of nothing.</summary>
    public static Activity? Start(ServiceDatabase database) =>
        Activity.Current is null
            ? null
            : Source.StartActivity("transaction " + database.Service, ActivityKind.Client)
                ?.SetTag("db.system.name", database.Gate is null ? "postgresql" : "sqlite")
                .SetTag("db.namespace", database.Service);

    /// <summary>It was rolled back, and why.</summary>
    public static void Fail(Activity? activity, string error) => activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
}
