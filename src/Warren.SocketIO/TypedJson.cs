using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>Types by the resolver of <see cref="SocketIOOptions.Json"/>, as minimal APIs find theirs.</summary>
internal static class TypedJson
{
    public static JsonSerializerOptions Create() => new(JsonSerializerDefaults.Web)
    {
        Encoder = MinimalJsonEncoder.Instance,
        TypeInfoResolver = JsonSerializer.IsReflectionEnabledByDefault ? Reflecting() : JsonTypeInfoResolver.Combine(),
    };

    /// <exception cref="InvalidOperationException">The resolver does not know the type.</exception>
    public static JsonTypeInfo<T> For<T>(SocketIOOptions options)
    {
        try
        {
            return (JsonTypeInfo<T>)options.Json.GetTypeInfo(typeof(T));
        }
        catch (NotSupportedException exception)
        {
            throw new InvalidOperationException(
                $"Nothing says how {typeof(T)} is read from JSON. Name it in a JsonSerializerContext and put that into "
                + "SocketIOOptions.Json.TypeInfoResolverChain.",
                exception);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only called where reflection is enabled, which trimming switches off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only called where reflection is enabled, which Native AOT switches off.")]
    static DefaultJsonTypeInfoResolver Reflecting() => new();
}
