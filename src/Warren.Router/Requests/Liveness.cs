using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Router.Catalogue;

namespace Warren.Router.Requests;

/// <summary>
/// Finds out that nobody takes a service's requests, which publishing alone cannot: the durable queue outlives its service.
/// The broker is asked for the number of consumers when a request has waited for 250 ms, and each second after; at 0 what was sent
/// ends in <c>timeout</c> and what comes in <c>unavailable</c>, until there is a consumer again.
/// </summary>
sealed partial class Liveness(IBroker broker, Pending pending, Clock clock, IOptions<RouterOptions> options, ILogger<Liveness> logger)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Looks after services that owe an answer and those that were away, each at most once an interval.</summary>
    public void Check(IEnumerable<RoutedService> services)
    {
        foreach (var service in services)
        {
            if (clock.Milliseconds >= service.NextCheck)
            {
                CheckNow(service);
            }
        }
    }

    /// <summary>Asks now, unless it is being asked.</summary>
    public void CheckNow(RoutedService service)
    {
        if (Interlocked.Exchange(ref service.Checking, 1) == 0)
        {
            service.NextCheck = clock.Milliseconds + (long)options.Value.LivenessInterval.TotalMilliseconds;
            _ = AskAsync(service);
        }
    }

    /// <summary>Publishing found no queue: nobody is there.</summary>
    public void Missing(RoutedService service) => MarkAbsent(service);

    async Task AskAsync(RoutedService service)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, clock.Time);
            var consumers = await broker.CountConsumersAsync(service.Queue, patience.Token);
            if (consumers > 0)
            {
                if (service.IsAbsent)
                {
                    service.IsAbsent = false;
                    Log.Back(logger, service.Name, consumers.Value);
                }

                await LookForRoomAsync(service, patience.Token);
            }
            else if (broker.State.IsConnected)
            {
                MarkAbsent(service);
                pending.AnswerAll(RouterErrors.Timeout, request => request.Service == service);
            }
        }
        catch (OperationCanceledException)
        {
            // No answer says nothing; asked again with the next interval.
        }
        catch (Exception e)
        {
            Log.Failed(logger, service.Name, e);
        }
        finally
        {
            Volatile.Write(ref service.Checking, 0);
        }
    }

    /// <summary>Requests go without a confirm, so that nobody says when a full queue drops one: it is looked at.</summary>
    async Task LookForRoomAsync(RoutedService service, CancellationToken patience)
    {
        var isFull = await broker.CountMessagesAsync(service.Queue, patience) >= Names.MaxRequests;
        if (isFull != service.IsFull)
        {
            service.IsFull = isFull;
            (isFull ? (Action<ILogger, string>)Log.Full : Log.Room)(logger, service.Name);
        }
    }

    void MarkAbsent(RoutedService service)
    {
        if (!service.IsAbsent)
        {
            service.IsAbsent = true;
            Log.Absent(logger, service.Name);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Nobody takes the requests of service {Service}: they are answered 'unavailable' until it is back.")]
        public static partial void Absent(ILogger logger, string service);

        [LoggerMessage(2, LogLevel.Information, "Service {Service} takes requests again; its queue has {Consumers} consumers.")]
        public static partial void Back(ILogger logger, string service, int consumers);

        [LoggerMessage(4, LogLevel.Warning, "The queue of service {Service} is full: its requests are answered 'unavailable' until there is room.")]
        public static partial void Full(ILogger logger, string service);

        [LoggerMessage(5, LogLevel.Information, "The queue of service {Service} has room again.")]
        public static partial void Room(ILogger logger, string service);

        [LoggerMessage(3, LogLevel.Warning, "The broker could not be asked for the consumers of service {Service}.")]
        public static partial void Failed(ILogger logger, string service, Exception exception);
    }
}
