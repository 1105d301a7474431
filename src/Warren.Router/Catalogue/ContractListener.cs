using System.Text.Json;
using Warren.Events;

namespace Warren.Router.Catalogue;

/// <summary>
/// Hears the contracts that services announce and teaches them to <see cref="Routes"/>. A contract counts only from the account
/// of the service it speaks for.
/// </summary>
sealed partial class ContractListener(
    Routes routes, ControlChannel control, Requests.Liveness liveness, BrokerTrust trust, ILogger<ContractListener> logger)
{
    const int MaxBytes = 4 * 1024 * 1024;

    static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    /// <summary>Begins to hear.</summary>
    public void Start()
    {
        control.On(Names.Control.ContractAnnounced, Announced);
        control.On(Names.Control.ContractAlive, Alive);
        control.On(Names.Control.ContractLeft, Left);
    }

    /// <summary>Asks every service to announce itself again.</summary>
    /// <returns>Whether the broker has taken the question.</returns>
    public async Task<bool> DiscoverAsync(CancellationToken cancellation = default)
    {
        var window = routes.Window;
        await control.WhenHearingAsync(cancellation);
        if (await control.SendAsync(Names.Control.Discover, Empty, cancellation) != PublishOutcome.Confirmed)
        {
            return false;
        }

        routes.Asked(window);
        return true;
    }

    ValueTask Announced(Delivery delivery)
    {
        if (Read(delivery, RouterJson.Default.Contract) is { } contract && IsHis(delivery, contract.Service)
            && routes.Announce(contract) is { IsAbsent: true } service)
        {
            // It was away and is back: the broker knows whether it already takes requests.
            liveness.CheckNow(service);
        }

        return default;
    }

    async ValueTask Alive(Delivery delivery)
    {
        if (Read(delivery, RouterJson.Default.InstanceNotice) is { } notice && IsHis(delivery, notice.Service) && !routes.Alive(notice))
        {
            await DiscoverAsync();
        }
    }

    ValueTask Left(Delivery delivery)
    {
        if (Read(delivery, RouterJson.Default.InstanceNotice) is { } notice && IsHis(delivery, notice.Service))
        {
            routes.Left(notice);
        }

        return default;
    }

    bool IsHis(Delivery delivery, string service)
    {
        if (!Names.IsValid(service, Names.MaxServiceLength) || !trust.SpeaksFor(delivery.Envelope, service))
        {
            Log.Forged(logger, delivery.Envelope.Type, Printable.Of(service), Printable.Of(delivery.Envelope.Account ?? "none"));
            return false;
        }

        return true;
    }

    T? Read<T>(Delivery delivery, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (delivery.Body.Length <= MaxBytes)
            {
                return JsonSerializer.Deserialize(delivery.Body.Span, type);
            }
        }
        catch (JsonException)
        {
            // Said below, with whose message it was.
        }

        Log.Unreadable(logger, delivery.Envelope.Type, Printable.Of(delivery.Envelope.Source), delivery.Body.Length);
        return null;
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused {Type} that speaks for service {Service}: it came from the broker account {Account}.")]
        public static partial void Forged(ILogger logger, string type, string service, string account);

        [LoggerMessage(2, LogLevel.Warning, "Ignored {Type} from {Source}: its {Bytes} bytes are not what such a message looks like.")]
        public static partial void Unreadable(ILogger logger, string type, string source, int bytes);
    }
}
