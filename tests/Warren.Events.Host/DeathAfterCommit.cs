using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Warren.Events.Host;

/// <summary>Ends the process when a commit has been answered by the database and before anybody else hears of it.</summary>
sealed class DeathAfterCommit : DbTransactionInterceptor
{
    public static readonly DeathAfterCommit OfOrders = new();

    public static readonly DeathAfterCommit OfMail = new();

    volatile bool _armed;

    public void Arm() => _armed = true;

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (_armed)
        {
            Death.Come();
        }

        return Task.CompletedTask;
    }
}
