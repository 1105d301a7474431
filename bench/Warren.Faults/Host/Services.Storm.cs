using Warren.Events;

namespace Warren.Faults.Host;

/// <summary>What a storm needs beside: a request that causes many events, a switch for what the hearer needs, and a request to the hearer.</summary>
internal static partial class Services
{
    public const string Flood = "order.flood";
    public const string Look = "ledger.look";

    /// <summary>A file in the working folder of the processes: while it is there, what the handler of the event needs is away.</summary>
    public const string AwayFile = "away";

    static bool IsAway => File.Exists(AwayFile);

    /// <param name="First">The number of the first event.</param>
    /// <param name="Count">How many.</param>
    internal sealed record Floods(int First, int Count);

    /// <summary>The id that the event with this number carries.</summary>
    public static string FloodId(int number) => $"flood-{number}";

    static void MapFlood(Service orders) => orders.MapRequest(Flood, (Floods flood, EventContext context) =>
    {
        for (var number = flood.First; number < flood.First + flood.Count; number++)
        {
            context.Publish(Event, new Order(FloodId(number)));
        }
    }).AllowAnonymous();

    static void MapLook(Service ledger) => ledger.MapRequest(Look, (Order order) => order).ReadOnly().AllowAnonymous();
}
