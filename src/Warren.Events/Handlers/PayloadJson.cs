using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Warren.Events.Handlers;

/// <summary>How the payloads of services are read and written: camelCase, strict about types, nulls and required fields, text as raw UTF-8.</summary>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
static class PayloadJson
{
    public const string Reflection = "Handlers and payloads are found by reflection and compiled at start.";

    /// <summary>For requests: an unknown or doubled field is refused, so that a typing error does not pass silently.</summary>
    public static JsonSerializerOptions Strict { get; } = Create(JsonUnmappedMemberHandling.Disallow);

    /// <summary>For events, pushes and replies: unknown fields are tolerated, so that a sender may add some.</summary>
    public static JsonSerializerOptions Tolerant { get; } = Create(JsonUnmappedMemberHandling.Skip);

    static JsonSerializerOptions Create(JsonUnmappedMemberHandling unknown)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DictionaryKeyPolicy = null,
            NumberHandling = JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = unknown,
            AllowDuplicateProperties = unknown != JsonUnmappedMemberHandling.Disallow,
            MaxDepth = PayloadLimits.MaxDepth,
            Encoder = RawTextEncoder.Instance,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
