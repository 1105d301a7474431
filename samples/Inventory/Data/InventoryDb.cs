using Microsoft.EntityFrameworkCore;
using Warren.Outbox;

namespace Warren.Samples.Inventory.Data;

/// <summary>
/// The tables of the inventory service. The two providers differ in column types, and so in migrations: each has a context of its own;
/// handlers see this one only.
/// </summary>
abstract class InventoryDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    public DbSet<Reservation> Reservations => Set<Reservation>();

    public DbSet<Person> People => Set<Person>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseUtcDateTimes();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var item = modelBuilder.Entity<Item>();
        item.HasKey(i => i.Sku);
        item.Property(i => i.Sku).HasMaxLength(32);
        item.Property(i => i.Name).HasMaxLength(100);
        item.HasData(Catalogue.Items);

        var reservation = modelBuilder.Entity<Reservation>();
        reservation.Property(r => r.Sku).HasMaxLength(32);
        reservation.HasOne<Item>().WithMany().HasForeignKey(r => r.Sku);
        reservation.HasIndex(r => r.CreatedAt);

        // No foreign key to people: somebody may reserve before the event with their name has come.
        modelBuilder.Entity<Person>().Property(p => p.DisplayName).HasMaxLength(200);
    }
}

/// <summary>The tables in SQLite.</summary>
sealed class SqliteInventoryDb(DbContextOptions<SqliteInventoryDb> options) : InventoryDb(options);

/// <summary>The tables in PostgreSQL.</summary>
sealed class PostgresInventoryDb(DbContextOptions<PostgresInventoryDb> options) : InventoryDb(options);
