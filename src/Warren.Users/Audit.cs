using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users;

/// <summary>Writes the audit trail, in the transaction of what it tells of.</summary>
static class Audit
{
    /// <summary>Adds a row to the open transaction: it is there exactly when the rest of the transaction is.</summary>
    /// <param name="db">The transaction's context.</param>
    /// <param name="context">Who asks, from where, and in which request.</param>
    /// <param name="action">One of <see cref="AuditEntry"/>'s.</param>
    /// <param name="subject">Whose account; empty where there is none.</param>
    /// <param name="session">The session that it is about; <c>null</c> for the one that asks, if one does.</param>
    public static void Add(UsersDb db, EventContext context, string action, Guid subject, Guid? session = null) =>
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(context.Now),
            At = context.Now.UtcDateTime,
            Action = action,
            Actor = context.Caller.Key,
            Subject = subject == Guid.Empty ? null : subject,
            SessionId = session ?? (Guid.TryParse(context.Caller.SessionId, out var asking) ? asking : null),
            RequestId = context.RequestId,
            IpAddress = context.Caller.IpAddress,
            UserAgent = context.Caller.UserAgent,
        });
}
