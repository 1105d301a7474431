using System.Net.Sockets;
using System.Security.Authentication;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Warren.Events.RabbitMQ;

/// <summary>Says in a sentence why the broker could not be reached or closed something. Never holds credentials.</summary>
static class Failure
{
    public static string Describe(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = Inner(cause))
        {
            switch (cause)
            {
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    return "the broker refused the login: the account or its password is wrong, or it has no right to the vhost";
                case OperationInterruptedException { ShutdownReason: { } reason }:
                    return Describe(reason);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "nothing listens there (connection refused)";
                case AuthenticationException:
                    return "the TLS handshake failed: " + cause.Message;
                case SocketException or TimeoutException or OperationCanceledException:
                    return cause is OperationCanceledException ? "no answer in time" : cause.Message;
            }
        }

        return exception.GetBaseException().Message;
    }

    public static string Describe(ShutdownEventArgs reason) => reason.ReplyCode switch
    {
        406 when reason.ReplyText.Contains("timed out", StringComparison.Ordinal) =>
            $"{reason.ReplyText}. RabbitMQ takes back what was in hand for so long, and hands it over again",
        406 => $"{reason.ReplyText}. A queue or exchange of this name exists with other arguments; "
            + "delete it when it is empty, or use another vhost",
        403 => $"{reason.ReplyText}. The account has no right to this",
        _ => reason.Exception is { } exception && exception is not OperationInterruptedException ? Describe(exception) : reason.ReplyText,
    };

    static Exception? Inner(Exception exception) =>
        exception is AggregateException { InnerExceptions.Count: > 0 } many ? many.InnerExceptions[0] : exception.InnerException;
}
