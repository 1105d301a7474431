using System.Text.Json.Serialization;

namespace Warren.Events;

/// <summary>What a <see cref="Caller"/> is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallerKind>))]
public enum CallerKind
{
    /// <summary>A browser or program that has not signed in.</summary>
    Anonymous,

    /// <summary>A signed-in user.</summary>
    User,

    /// <summary>Another service, or the router itself.</summary>
    Service,
}
