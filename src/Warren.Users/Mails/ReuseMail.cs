using Warren.Users.Data;

namespace Warren.Users.Mails;

/// <summary>
/// Tells the owner of an account that a session was ended because a copy of its refresh token was used. As in every mail, no word of it is a stranger's.
/// </summary>
static class ReuseMail
{
    public static Mail For(User user, string link) => new(user.Email!, "You were signed out", $"""
        Hello,

        a session of your account was used from two places, as if somebody had copied it. We have ended it: sign in again where you need to.

        If you do not know how that could happen, choose a new password, which signs everybody else out:

        {link}
        """.ReplaceLineEndings("\n"));
}
