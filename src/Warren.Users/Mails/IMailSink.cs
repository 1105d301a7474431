namespace Warren.Users.Mails;

/// <summary>Where mails go.</summary>
interface IMailSink
{
    /// <summary>Whether there is anywhere to send to; if not, no mail is even noted down.</summary>
    bool CanSend { get; }

    /// <summary>Sends it. When this returns, somebody else has taken it over.</summary>
    /// <exception cref="MailFailedException">It was not taken, or nobody knows whether it was; it is tried again later.</exception>
    Task SendAsync(Mail mail, CancellationToken cancellation);
}
