namespace Warren.Users.Mails;

/// <summary>A mail as it leaves: plain text to one person.</summary>
sealed record Mail(string To, string Subject, string Text);
