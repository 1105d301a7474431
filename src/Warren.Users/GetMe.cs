using Microsoft.EntityFrameworkCore;
using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users;

/// <summary><c>user.me</c>: the own account.</summary>
static class GetMe
{
    public static async Task<EventResult<Me>> HandleAsync(UsersDb db, EventContext context, CancellationToken cancellation)
    {
        var id = Guid.Parse(context.User.Id);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellation);
        return user is null ? Errors.NotFound("This account does not exist any more.") : Me.Of(user);
    }
}
