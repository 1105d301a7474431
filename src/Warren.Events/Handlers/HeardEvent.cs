namespace Warren.Events.Handlers;

/// <summary>An event that a service hears, as its builder left it.</summary>
sealed class HeardEvent(string name, CompiledHandler handler)
{
    public string Name { get; } = name;

    public CompiledHandler Handler { get; } = handler;

    public HandlerMode Mode { get; set; }
}
