using Warren.Users.Data;
using Warren.Users.Tokens;

namespace Warren.Users.Mails;

/// <summary>
/// The mail with a link to a new password. Nothing in it was written by whoever made the account: with somebody else's address and a name
/// of their choice they would have us send their words.
/// </summary>
static class ResetMail
{
    public static Mail For(User user, string link) => new(user.Email!, "Choose a new password", $"""
        Hello,

        somebody asked for a new password for your account. If it was you, choose one here:

        {link}

        The link works once, for {OneTimeTokens.Life(OneTimeToken.PasswordReset).TotalMinutes:0} minutes.
        If it was not you, do nothing: your password stays as it is.
        """.ReplaceLineEndings("\n"));
}
