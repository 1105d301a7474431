namespace Warren.Events.Handlers;

/// <summary>Where a handler's parameter comes from.</summary>
enum ParameterSource
{
    Json,
    Binary,
    Context,
    Cancellation,
    Service,
    KeyedService,
}
