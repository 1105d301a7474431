using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Warren.Users.Data;

namespace Warren.Users;

/// <summary><c>user.get</c>: public profiles by id; ids that nobody has are left out.</summary>
static class GetUsers
{
    public sealed record Request([property: MinLength(1), MaxLength(100)] Guid[] Ids);

    public sealed record Reply(IReadOnlyList<PublicProfile> Users);

    public static async Task<Reply> HandleAsync(Request request, UsersDb db, CancellationToken cancellation) => new(await db.Users
        .Where(u => request.Ids.Contains(u.Id))
        .Select(u => new PublicProfile(u.Id, u.DisplayName, u.Avatar, u.Locale, u.Version))
        .ToListAsync(cancellation));
}
