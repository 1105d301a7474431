using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Warren.Users.Data;

/// <summary>
/// Lets <c>dotnet ef migrations add Name --context SqliteUsersDb --output-dir Migrations/Sqlite</c> (and the same with
/// <c>PostgresUsersDb</c> and <c>Migrations/Postgres</c>) make a context without starting the service. No database is touched.
/// </summary>
sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteUsersDb>
{
    public SqliteUsersDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteUsersDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteDesignTime"/>
sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresUsersDb>
{
    public PostgresUsersDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresUsersDb>().UseNpgsql("Host=localhost;Database=users").Options);
}
