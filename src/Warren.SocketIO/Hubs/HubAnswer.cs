namespace Warren.SocketIO.Hubs;

/// <summary>Awaits what a method returned, and acknowledges it.</summary>
internal abstract class HubAnswer
{
    public abstract ValueTask SendAsync(object? returned, SocketEvent received);
}

/// <summary>A method without a result.</summary>
internal sealed class NoHubAnswer : HubAnswer
{
    public override async ValueTask SendAsync(object? returned, SocketEvent received)
    {
        switch (returned)
        {
            case Task task:
                await task;
                break;
            case ValueTask task:
                await task;
                break;
        }

        received.AckRaw(default);
    }
}

/// <summary>A method with one, at once or later.</summary>
internal sealed class HubAnswer<T>(ArgumentType<T> type) : HubAnswer
{
    public override async ValueTask SendAsync(object? returned, SocketEvent received) => type.Ack(received, returned switch
    {
        Task<T> task => await task,
        ValueTask<T> task => await task,
        _ => (T)returned!,
    });
}
