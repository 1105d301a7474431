using System.Reflection;
using Warren.Events.Handlers;

namespace Warren.Events.Contracts;

/// <summary>Makes a service's contract from what was mapped on it.</summary>
static class ContractBuilder
{
    public static Contract Build(Service service, string instance) => new(service.Name, instance, Version())
    {
        Batches = true,
        Requests = [.. service.Requests.Values.Select(Of).OrderBy(request => request.Name, StringComparer.Ordinal)],
        Publishes = [.. service.Published.OrderBy(message => message.Name, StringComparer.Ordinal)],
        Hears = [.. service.Events.Values.Select(Of).OrderBy(message => message.Name, StringComparer.Ordinal)],
        Pushes = [.. service.Pushed.OrderBy(message => message.Name, StringComparer.Ordinal)],
    };

    static RequestContract Of(HandledRequest request) => new(request.Name, request.Access)
    {
        Roles = request.Roles,
        Sensitive = request.Sensitive,
        TimeoutMilliseconds = (int)request.Timeout.TotalMilliseconds,
        MaxBytes = request.MaxBytes,
        Request = request.Handler.PayloadType is { } payload ? Schemas.Of(payload) : null,
        Reply = request.Handler.ReplyType is { } reply ? Schemas.Of(reply) : null,
    };

    static MessageContract Of(HeardEvent heard) => new(heard.Name)
    {
        Schema = heard.Handler.PayloadType is { } payload ? Schemas.Of(payload) : null,
    };

    static string Version()
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        return version.Split('+')[0];
    }
}
