namespace Warren.Events;

/// <summary>What the two <see cref="EventResult"/> types have in common.</summary>
interface IEventResult
{
    object? Data { get; }

    EventError? Error { get; }
}
