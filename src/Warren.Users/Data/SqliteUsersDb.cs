using Microsoft.EntityFrameworkCore;

namespace Warren.Users.Data;

/// <summary>The tables of the users service in SQLite.</summary>
sealed class SqliteUsersDb(DbContextOptions<SqliteUsersDb> options) : UsersDb(options);
