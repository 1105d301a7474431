using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.Events.Handlers;

/// <summary>A handler delegate made into one call, with all that reflection had to find out about it.</summary>
/// <param name="Payload">What it takes from the body.</param>
/// <param name="PayloadType">How to read a JSON payload; <c>null</c> unless <paramref name="Payload"/> is JSON.</param>
/// <param name="PayloadMayBeNull">Whether <c>null</c> is a payload too.</param>
/// <param name="Validator">Checks a JSON payload's attributes; <c>null</c> unless <paramref name="Payload"/> is JSON.</param>
/// <param name="ReplyType">How to write the reply's data; <c>null</c> when there is none or it is binary.</param>
/// <param name="BinaryReply">Whether the reply is raw bytes.</param>
/// <param name="Json">How it writes events and pushes.</param>
/// <param name="Invoke">Calls it.</param>
sealed record CompiledHandler(
    PayloadKind Payload,
    JsonTypeInfo? PayloadType,
    bool PayloadMayBeNull,
    PayloadValidator? Validator,
    JsonTypeInfo? ReplyType,
    bool BinaryReply,
    JsonSerializerOptions Json,
    Func<HandlerArguments, Task<HandlerReturn>> Invoke);
