using System.Text.Json.Serialization;

namespace Warren.Events.Contracts;

/// <summary>Who may call a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Access>))]
public enum Access
{
    /// <summary>Other services and the router itself; no browser. The default: closed until the service opens it.</summary>
    Service,

    /// <summary>Anybody.</summary>
    Anonymous,

    /// <summary>A signed-in user.</summary>
    User,

    /// <summary>A signed-in user with one of <see cref="RequestContract.Roles"/>.</summary>
    Role,
}
