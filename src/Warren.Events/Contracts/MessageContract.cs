using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.Events.Contracts;

/// <summary>An event that a service announces or hears, or a push that it sends.</summary>
/// <param name="Name">Its name.</param>
public sealed record MessageContract(string Name)
{
    /// <summary>JSON Schema of the payload.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Schema { get; init; }
}
