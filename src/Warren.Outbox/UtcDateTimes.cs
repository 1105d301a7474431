using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Warren.Outbox;

/// <summary>Keeps times alike on both databases.</summary>
public static class UtcDateTimes
{
    /// <summary>
    /// Reads every <see cref="DateTime"/> as UTC. SQLite forgets the kind, and PostgreSQL takes nothing but UTC.
    /// Use <see cref="DateTime"/> and not <see cref="DateTimeOffset"/>: SQLite can neither compare nor order that.
    /// </summary>
    public static void UseUtcDateTimes(this ModelConfigurationBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Properties<DateTime>().HaveConversion<UtcDateTimeConverter>();
    }

    sealed class UtcDateTimeConverter() : ValueConverter<DateTime, DateTime>(
        time => time,
        stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}
