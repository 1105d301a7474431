namespace Warren.Events.Handlers;

/// <summary>Says in the container that a service was added.</summary>
sealed record ServiceName(string Name);
