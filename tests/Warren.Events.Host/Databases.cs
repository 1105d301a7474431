using Microsoft.EntityFrameworkCore;

namespace Warren.Events.Host;

/// <summary>What orders keeps.</summary>
sealed class OrdersDb(DbContextOptions<OrdersDb> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(DeathAfterCommit.OfOrders);
}

/// <summary>What mail keeps: one row for each order it has heard of, so that hearing twice shows.</summary>
sealed class MailDb(DbContextOptions<MailDb> options) : DbContext(options)
{
    public DbSet<Mail> Mails => Set<Mail>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(DeathAfterCommit.OfMail);
}

/// <summary>A row.</summary>
sealed class Order
{
    public int Id { get; set; }

    public required string Text { get; set; }
}

/// <summary>A row.</summary>
sealed class Mail
{
    public int Id { get; set; }

    public required string Text { get; set; }
}

/// <summary>What orders announces.</summary>
/// <param name="Text">Which order.</param>
/// <param name="Fate">What hearing it does: <c>none</c>, <c>before</c> or <c>after</c> the commit the process is killed, or it ends itself with <c>failfast</c>.</param>
/// <param name="Deaths">How many times.</param>
sealed record OrderPlaced(string Text, string Fate, int Deaths);
