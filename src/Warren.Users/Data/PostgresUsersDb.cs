using Microsoft.EntityFrameworkCore;

namespace Warren.Users.Data;

/// <summary>The tables of the users service in PostgreSQL.</summary>
sealed class PostgresUsersDb(DbContextOptions<PostgresUsersDb> options) : UsersDb(options)
{
    // NO KEY: inserting a row that refers to a person takes a lock of its own on the key, which must not wait for this one.
    public override IQueryable<User> LockUsers(Guid[] ids) =>
        Users.FromSql($"""SELECT * FROM "Users" WHERE "Id" = ANY ({ids}) ORDER BY "Id" FOR NO KEY UPDATE""");
}
