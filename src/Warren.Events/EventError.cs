using System.Text.Json.Serialization;

namespace Warren.Events;

/// <summary>An expected refusal, as the caller sees it. It rolls the handler's transaction back; it is not retried and not logged as an error.</summary>
/// <param name="Code">A stable code in snake_case: one of <see cref="ErrorCodes"/>, or the service's own.</param>
/// <param name="Message">What happened and what to do, for a person. Never an exception's text.</param>
public sealed record EventError(string Code, string Message)
{
    /// <summary>The field of the payload that is wrong, as a path (<c>address.city</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <summary>In how many seconds to try again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RetryAfter { get; init; }

    /// <summary>The request's id, so that a person can quote it. Router and SDK fill it in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }
}
