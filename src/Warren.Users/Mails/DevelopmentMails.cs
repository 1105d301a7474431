namespace Warren.Users.Mails;

/// <summary>In Development, without <c>SMTP_URL</c>: keeps the last 50 mails in memory, to be looked at.</summary>
sealed partial class DevelopmentMails(PublicAddress address, TimeProvider time, ILogger<DevelopmentMails> logger) : IMailSink
{
    const int Most = 50;

    readonly Lock _gate = new();
    readonly LinkedList<(DateTimeOffset At, Mail Mail)> _mails = [];

    public bool CanSend => true;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<(DateTimeOffset At, Mail Mail)> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails];
            }
        }
    }

    public Task SendAsync(Mail mail, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _mails.AddFirst((time.GetUtcNow(), mail));
            if (_mails.Count > Most)
            {
                _mails.RemoveLast();
            }
        }

        Log.Kept(logger, address.OwnOf(DevelopmentMailPage.Path));
        return Task.CompletedTask;
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A mail was written. Without SMTP_URL it is not sent, but shown on {Page}", EventName = "MailKept")]
        public static partial void Kept(ILogger logger, string page);
    }
}
