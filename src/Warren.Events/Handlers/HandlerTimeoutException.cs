namespace Warren.Events.Handlers;

/// <summary>A handler took longer than it may. It is a failed try like any other.</summary>
sealed class HandlerTimeoutException(string name, TimeSpan limit)
    : TimeoutException($"The handler of '{name}' did not end within {limit.TotalSeconds:0.###} s.");
