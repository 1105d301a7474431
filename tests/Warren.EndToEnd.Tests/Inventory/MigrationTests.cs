using Microsoft.EntityFrameworkCore;
using Warren.Samples.Inventory.Data;
using Xunit;

namespace Warren.EndToEnd.Tests.Inventory;

public sealed class MigrationTests
{
    [Fact]
    public void The_migrations_for_SQLite_are_up_to_date()
    {
        using var db = new SqliteDesignTime().CreateDbContext([]);
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public void The_migrations_for_PostgreSQL_are_up_to_date()
    {
        using var db = new PostgresDesignTime().CreateDbContext([]);
        Assert.False(db.Database.HasPendingModelChanges());
    }
}
