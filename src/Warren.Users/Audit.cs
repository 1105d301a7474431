using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users;

/// <summary>Writes the audit trail, in the transaction of what it tells of.</summary>
static class Audit
{
    /// <summary>Adds a row to the open transaction.</summary>
    public static void Add(UsersDb db, EventContext context, string action, Guid subject) => db.AuditEntries.Add(new AuditEntry
    {
        Id = Guid.CreateVersion7(context.Now),
        At = context.Now.UtcDateTime,
        Action = action,
        Subject = subject == Guid.Empty ? null : subject,
        RequestId = context.RequestId,
        IpAddress = context.Caller.IpAddress,
        UserAgent = context.Caller.UserAgent,
    });
}
