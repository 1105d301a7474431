using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Warren.Users.Mails;

/// <summary>Hands mails to the server of <c>SMTP_URL</c>, each over a connection of its own: they are few, and an idle one would be cut.</summary>
sealed class SmtpMails(SmtpAddress server, IOptions<MailOptions> options, PublicAddress address, TimeProvider time) : IMailSink
{
    public bool CanSend => true;

    public async Task SendAsync(Mail mail, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(options.Value.SendTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            await HandOverAsync(mail, both.Token);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            throw new MailFailedException(Reason(error));
        }
    }

    async Task HandOverAsync(Mail mail, CancellationToken cancellation)
    {
        using var message = new MimeMessage
        {
            Subject = mail.Subject,
            Body = new TextPart("plain") { Text = mail.Text },
            Date = time.GetUtcNow(),
        };
        message.From.Add(new MailboxAddress("", options.Value.From ?? "no-reply@" + new Uri(address.Of("/")).Host));
        message.To.Add(new MailboxAddress("", mail.To));
        // RFC 3834: nobody's out-of-office answer comes back.
        message.Headers.Add("Auto-Submitted", "auto-generated");

        using var client = new SmtpClient { Timeout = (int)options.Value.SendTimeout.TotalMilliseconds };
        await client.ConnectAsync(server.Host, server.Port, Security, cancellation);
        if (server.User is not null)
        {
            await client.AuthenticateAsync(server.User, server.Password ?? "", cancellation);
        }

        await client.SendAsync(message, cancellation);
        // Taken over already: a server that hangs up instead of answering QUIT has it all the same.
        await client.DisconnectAsync(quit: false, cancellation);
    }

    // A password goes over the network with TLS only. Without one, TLS is used where the server offers it (RFC 3207).
    SecureSocketOptions Security =>
        server.IsTls ? SecureSocketOptions.SslOnConnect
        : server.User is null || server.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable
        : SecureSocketOptions.StartTls;

    // Never the server's own words: they often repeat the address.
    string Reason(Exception error) => error switch
    {
        OperationCanceledException => $"the mail server took longer than {options.Value.SendTimeout.TotalSeconds} s",
        SmtpCommandException refused => $"the mail server answered {(int)refused.StatusCode} ({refused.ErrorCode})",
        AuthenticationException => "the mail server refused user or password of SMTP_URL",
        SslHandshakeException => "no TLS with the mail server: its certificate is not trusted, or it speaks none on this port",
        SocketException unreachable => $"the mail server cannot be reached ({unreachable.SocketErrorCode})",
        NotSupportedException => "the mail server cannot do what is needed: STARTTLS for SMTP_URL with a password, or an address that is not ASCII",
        _ => $"talking to the mail server failed ({error.GetType().Name})",
    };
}
