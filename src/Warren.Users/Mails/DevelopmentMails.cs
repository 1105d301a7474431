namespace Warren.Users.Mails;

/// <summary>In Development, without <c>SMTP_URL</c>: keeps the last 50 mails in memory, to be looked at.</summary>
sealed class DevelopmentMails(TimeProvider time) : IMailSink
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

        return Task.CompletedTask;
    }
}
