namespace Warren.SocketIO.Hubs;

/// <summary>Names the event that a method of a <see cref="SocketHub"/> handles.</summary>
/// <param name="name">Any name but a reserved one.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnAttribute(string name) : Attribute
{
    /// <summary>The event's name.</summary>
    public string Name { get; } = name;
}
