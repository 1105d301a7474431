using Warren.Bench;
using Warren.Events;

namespace Warren.Faults.Host.Sabotage;

/// <summary>Puts a sabotage in front of what the product has registered.</summary>
internal static class Saboteur
{
    public static SabotageKind Parse(string? text) => text is null
        ? SabotageKind.None
        : Enum.TryParse<SabotageKind>(text, out var kind) ? kind : throw new UsageException($"There is no sabotage '{text}'.");

    public static void Apply(SabotageKind kind, IServiceCollection services)
    {
        switch (kind)
        {
            case SabotageKind.NoInbox:
                Replace(services, typeof(IHandlerTransaction), Services.Orders, inner => new ForgetfulTransaction((IHandlerTransaction)inner));
                break;
            case SabotageKind.LateConfirms:
                Replace(services, typeof(IBroker), null, inner => new LateBroker((IBroker)inner, confirmsAtOnce: false));
                break;
            case SabotageKind.NoConfirms:
                Replace(services, typeof(IBroker), null, inner => new LateBroker((IBroker)inner, confirmsAtOnce: true));
                break;
        }
    }

    static void Replace(IServiceCollection services, Type type, string? key, Func<object, object> wrap)
    {
        var original = services.Single(service => service.ServiceType == type && Equals(service.ServiceKey, key));
        services.Remove(original);
        services.Add(key is null
            ? ServiceDescriptor.Describe(type, provider => wrap(original.ImplementationFactory!(provider)), original.Lifetime)
            : ServiceDescriptor.DescribeKeyed(
                type, key, (provider, name) => wrap(original.KeyedImplementationFactory!(provider, name)), original.Lifetime));
    }
}
