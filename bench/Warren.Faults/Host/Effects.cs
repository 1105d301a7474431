using Microsoft.EntityFrameworkCore;

namespace Warren.Faults.Host;

/// <summary>
/// What one message has done: a row of its own. There is no unique index on the id, on purpose: a second effect must be seen, not refused.
/// </summary>
internal sealed class Effect
{
    public long Seq { get; init; }

    public required string RequestId { get; init; }
}

/// <summary>The one table of either service.</summary>
internal abstract class EffectsDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Effect>().HasKey(effect => effect.Seq);
}

/// <summary>The effects of requests.</summary>
internal sealed class OrdersDb(DbContextOptions<OrdersDb> options) : EffectsDb(options);

/// <summary>The effects of the events that the requests caused, at their hearer.</summary>
internal sealed class LedgerDb(DbContextOptions<LedgerDb> options) : EffectsDb(options);
