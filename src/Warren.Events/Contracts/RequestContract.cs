using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.Events.Contracts;

/// <summary>A request that a service handles.</summary>
/// <param name="Name">Its name, <c>thing.verb</c>.</param>
/// <param name="Access">Who may call it.</param>
public sealed record RequestContract(string Name, Access Access)
{
    /// <summary>The roles of <see cref="Access.Role"/>; any of them is enough.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Whether request or reply holds a password or token: never logged, traced or stored.</summary>
    public bool Sensitive { get; init; }

    /// <summary>The longest a caller may wait, in milliseconds. Default 10,000.</summary>
    public int TimeoutMilliseconds { get; init; } = 10_000;

    /// <summary>The largest payload, in bytes. Default 65,536.</summary>
    public int MaxBytes { get; init; } = 65_536;

    /// <summary>JSON Schema of the payload; <c>null</c> for a binary one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Request { get; init; }

    /// <summary>JSON Schema of the reply's data; <c>null</c> where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Reply { get; init; }

    /// <summary>Whether the payload is a JSON string by contract, which the router must then not unwrap.</summary>
    [JsonIgnore]
    public bool IsText => Request is { ValueKind: JsonValueKind.Object } schema
        && schema.TryGetProperty("type", out var type)
        && (type.ValueKind == JsonValueKind.String && type.ValueEquals("string"u8)
            || type.ValueKind == JsonValueKind.Array && type.EnumerateArray().Any(t => t.ValueEquals("string"u8)));
}
