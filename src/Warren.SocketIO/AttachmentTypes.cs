using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>
/// Finds for a type's contract the one that treats binary values as attachments: itself when no binary value can be in it (so generated
/// code keeps its fast path), else the same contract with our converters.
/// </summary>
internal static class AttachmentTypes
{
    static readonly ConditionalWeakTable<JsonTypeInfo, JsonTypeInfo> Known = [];
    static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Options = [];

    public static JsonTypeInfo<T> For<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)Known.GetValue(type, static type => Choose((JsonTypeInfo<T>)type));

    static JsonTypeInfo Choose<T>(JsonTypeInfo<T> type)
    {
        if (!Reaches(type, []))
        {
            return type;
        }

        var options = Options.GetValue(type.Options, original =>
        {
            var copy = new JsonSerializerOptions(original) { TypeInfoResolver = original.TypeInfoResolver ?? type.OriginatingResolver };
            AttachmentConverters.AddTo(copy);
            return copy;
        });
        // A contract made by hand has no resolver that could make it again: it stays what it is.
        return options.TypeInfoResolver is not null && options.TryGetTypeInfo(typeof(T), out var found) && found is JsonTypeInfo<T> ? found : type;
    }

    /// <summary>Whether a binary value can be in a value of this type. <c>object</c> can be anything.</summary>
    static bool Reaches(JsonTypeInfo type, HashSet<Type> seen)
    {
        if (IsBinary(type.Type) || type.Type == typeof(object))
        {
            return true;
        }

        if (!seen.Add(type.Type))
        {
            return false;
        }

        var parts = type.Properties.Where(property => property.CustomConverter is null).Select(property => property.PropertyType)
            .Concat(type.PolymorphismOptions?.DerivedTypes.Select(derived => derived.DerivedType) ?? [])
            .Append(type.ElementType ?? Nullable.GetUnderlyingType(type.Type) ?? typeof(int));
        return parts.Any(part => IsBinary(part) || (type.Options.TryGetTypeInfo(part, out var info) && Reaches(info, seen)));
    }

    static bool IsBinary(Type type) => type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(Memory<byte>);
}
