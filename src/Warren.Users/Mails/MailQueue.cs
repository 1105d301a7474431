using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users.Mails;

/// <summary>
/// Takes in mails that somebody asked for, or has to have. The same statements run for any address; whether it has an account is the
/// <see cref="MailWorker"/>'s to find out, so that neither words nor time of the answer tell.
/// </summary>
sealed class MailQueue(IMailSink sink, IOptions<MailOptions> options)
{
    readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says, once for many, that there may be something to send.</summary>
    public IAsyncEnumerable<bool> News(CancellationToken cancellation) => _news.Reader.ReadAllAsync(cancellation);

    /// <summary>Call it after the commit: the worker need not wait for its next look at the table.</summary>
    public void Wake() => _news.Writer.TryWrite(true);

    /// <summary>Notes the mail down in the caller's transaction. The refusal is the same for every address.</summary>
    public async Task<EventResult<Done>> AddAsync(UsersDb db, string kind, string normalizedEmail, DateTime now, CancellationToken cancellation)
    {
        if (!sink.CanSend)
        {
            return Done.Instance;
        }

        if (await db.OutgoingMails.CountAsync(m => m.NextTryAt != null, cancellation) >= options.Value.MaxWaiting)
        {
            return new EventError("busy", "Too many mails wait to be sent just now. Try again in a few minutes.") { RetryAfter = 60 };
        }

        db.OutgoingMails.Add(new OutgoingMail
        {
            Id = Guid.CreateVersion7(now),
            Kind = kind,
            NormalizedEmail = normalizedEmail,
            AskedAt = now,
            NextTryAt = now,
        });
        return Done.Instance;
    }
}
