using Warren.Outbox;
using Warren.Users.Data;

namespace Warren.Users.Mails;

/// <summary>
/// Sends what the <see cref="MailQueue"/> took in, at once after its commit; what that misses, or has to be tried again, within a few seconds
/// of its time. Any number of instances may run.
/// </summary>
sealed partial class MailWorker(
    MailQueue queue, IMailSink sink, DueMails mails, PublicAddress address, DatabaseTransactions<UsersDb> transactions, TimeProvider time,
    ILogger<MailWorker> logger) : Worker(logger)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        if (!sink.CanSend)
        {
            Log.NoMail(logger);
            return;
        }

        if (sink is SmtpMails && address.IsGuessed)
        {
            Log.LocalLinks(logger);
        }

        await using var timer = time.CreateTimer(_ => queue.Wake(), null, Every, Every);
        await foreach (var _ in queue.News(stopping))
        {
            await TryAsync("Sending mails", () => WorkAsync(stopping), stopping);
        }
    }

    async Task WorkAsync(CancellationToken cancellation)
    {
        while (await transactions.RunAsync(db => mails.TakeAsync(db, Now, cancellation), cancellation) is { } turn)
        {
            if (turn.Mail is not null)
            {
                await SendAsync(turn, turn.Mail, cancellation);
            }
        }
    }

    async Task SendAsync(DueMails.Turn turn, Mail mail, CancellationToken cancellation)
    {
        try
        {
            await sink.SendAsync(mail, cancellation);
        }
        catch (MailFailedException error) when (turn.Try < DueMails.MaxTries)
        {
            Log.TryFailed(logger, turn.Id, turn.Try, DueMails.MaxTries, error.Message);
            return;
        }
        catch (MailFailedException error)
        {
            Log.GivenUp(logger, turn.Id, turn.Try, error.Message);
            await transactions.RunAsync(db => DueMails.GiveUpAsync(db, turn.Id, cancellation), cancellation);
            return;
        }

        Log.Sent(logger, turn.Id);
        await transactions.RunAsync(db => DueMails.MarkSentAsync(db, turn.Id, Now, cancellation), cancellation);
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "No mail can be sent: SMTP_URL is not set. Whoever forgets a password cannot set a new one until it is.", EventName = "NoMail")]
        public static partial void NoMail(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Mail {Mail} could not be sent, try {Try} of {Most}: {Reason}", EventName = "MailTryFailed")]
        public static partial void TryFailed(ILogger logger, Guid mail, int @try, int most, string reason);

        [LoggerMessage(3, LogLevel.Error, "Mail {Mail} is given up after {Try} tries: {Reason}", EventName = "MailGivenUp")]
        public static partial void GivenUp(ILogger logger, Guid mail, int @try, string reason);

        [LoggerMessage(4, LogLevel.Debug, "Mail {Mail} is sent", EventName = "MailSent")]
        public static partial void Sent(ILogger logger, Guid mail);

        [LoggerMessage(5, LogLevel.Warning,
            "PUBLIC_URL is not set: links in mails lead to localhost, which is the own machine of whoever opens them.", EventName = "LocalLinks")]
        public static partial void LocalLinks(ILogger logger);
    }
}
