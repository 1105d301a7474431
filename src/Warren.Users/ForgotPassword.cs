using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Warren.Events;
using Warren.Users.Data;
using Warren.Users.Mails;

namespace Warren.Users;

/// <summary>
/// <c>user.password.forgot</c>: mails a link to a new password. The answer is the same, and the same is done for it, whether there is an
/// account or not; who has one learns more from the mailbox.
/// </summary>
static class ForgotPassword
{
    public sealed record Request([property: MaxLength(254)] string Email);

    public static async Task<EventResult<Done>> HandleAsync(
        Request request, UsersDb db, UserManager<User> users, MailQueue mails, EventContext context, CancellationToken cancellation)
    {
        if (Fields.Email(request.Email, out var email) is { } refusal)
        {
            return refusal;
        }

        var result = await context.Transaction(() =>
            mails.AddAsync(db, OutgoingMail.PasswordReset, users.NormalizeEmail(email), context.Now.UtcDateTime, cancellation));
        mails.Wake();
        return result;
    }
}
