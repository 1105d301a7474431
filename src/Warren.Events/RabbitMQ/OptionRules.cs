using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>The ranges of <see cref="RabbitMQOptions"/>; the error names the option.</summary>
static class OptionRules
{
    public static void Check(RabbitMQOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Uri, nameof(options.Uri));
        ArgumentException.ThrowIfNullOrEmpty(options.ConnectionName, nameof(options.ConnectionName));
        CheckPositive(options.Heartbeat, nameof(options.Heartbeat));
        CheckPositive(options.PublishTimeout, nameof(options.PublishTimeout));
        CheckPositive(options.UnconfirmedLimit, nameof(options.UnconfirmedLimit));
        CheckPositive(options.ConnectTimeout, nameof(options.ConnectTimeout));
        CheckPositive(options.FirstRetry, nameof(options.FirstRetry));
        CheckPositive(options.LongestRetry, nameof(options.LongestRetry));
        CheckPositive(options.LongestRetryAfterAnHour, nameof(options.LongestRetryAfterAnHour));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.UnconfirmedWindow, 1, nameof(options.UnconfirmedWindow));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PublishQueueLength, 1, nameof(options.PublishQueueLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MailboxLength, 1, nameof(options.MailboxLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MailboxPrefetch, 1, nameof(options.MailboxPrefetch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MailboxPrefetch, MessageRules.MaxPrefetch, nameof(options.MailboxPrefetch));
    }

    static void CheckPositive(TimeSpan value, string option)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
        {
            throw new ArgumentOutOfRangeException(option, value, "It must be more than zero and at most a day.");
        }
    }
}
