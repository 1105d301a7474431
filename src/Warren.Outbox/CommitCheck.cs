using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Warren.Outbox;

/// <summary>
/// Asks PostgreSQL before each commit whether there is anything to commit. A transaction in which a statement failed is over, whatever the program
/// made of the exception: the server answers its COMMIT with ROLLBACK, and Npgsql takes that for success. A handler that caught the error would be
/// answered <c>ok</c>, and nothing of it would be there. SQLite goes on after a failed statement, and commits the others.
/// </summary>
sealed class CommitCheck : DbTransactionInterceptor
{
    public static readonly CommitCheck Instance = new();

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        using var question = Sql.Command(transaction, "SELECT 1");
        question.ExecuteNonQuery();
        return result;
    }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await using var question = Sql.Command(transaction, "SELECT 1");
        await question.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }
}
