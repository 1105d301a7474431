namespace Warren.Users.Mails;

/// <summary>A mail could not be handed over.</summary>
/// <param name="reason">What went wrong, for the log: never what the other side said, which may repeat the address.</param>
sealed class MailFailedException(string reason) : Exception(reason);
