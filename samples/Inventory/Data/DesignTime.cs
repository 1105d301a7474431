using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Warren.Samples.Inventory.Data;

/// <summary>
/// Lets <c>dotnet ef migrations add Name --context SqliteInventoryDb --output-dir Migrations/Sqlite</c> (and the same with
/// <c>PostgresInventoryDb</c> and <c>Migrations/Postgres</c>) make a context without starting the service. No database is touched.
/// </summary>
sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteInventoryDb>
{
    public SqliteInventoryDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteInventoryDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteDesignTime"/>
sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresInventoryDb>
{
    public PostgresInventoryDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresInventoryDb>().UseNpgsql("Host=localhost;Database=inventory").Options);
}
