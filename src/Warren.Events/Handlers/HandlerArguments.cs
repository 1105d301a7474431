namespace Warren.Events.Handlers;

/// <summary>Everything that a handler's parameters can be filled from.</summary>
readonly record struct HandlerArguments(object? Payload, IServiceProvider Services, EventContext Context, CancellationToken Cancellation);
