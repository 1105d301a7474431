namespace Warren.Users.Mails;

/// <summary>Outside Development, without <c>SMTP_URL</c>.</summary>
sealed class NoMails : IMailSink
{
    public bool CanSend => false;

    public Task SendAsync(Mail mail, CancellationToken cancellation) => throw new MailFailedException("SMTP_URL is not set");
}
