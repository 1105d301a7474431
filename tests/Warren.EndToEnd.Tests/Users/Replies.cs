using System.Text.Json;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>Reads replies as they go on the wire.</summary>
internal static class Replies
{
    /// <summary>The data of a reply that has to be ok.</summary>
    public static JsonElement Ok(JsonElement reply)
    {
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        return reply.GetProperty("data");
    }

    /// <summary>The code of a refusal, or <c>ok</c>.</summary>
    public static string Code(JsonElement reply) =>
        reply.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString()! : "ok";

    public static string? Field(JsonElement reply) =>
        reply.GetProperty("error").TryGetProperty("field", out var field) ? field.GetString() : null;

    public static string Message(JsonElement reply) => reply.GetProperty("error").GetProperty("message").GetString()!;
}
