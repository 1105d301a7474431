using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Warren.Events.Handlers;

/// <summary>
/// Finds out what is wrong with a payload that could not be read, and where. It runs only after the serializer has refused, because the
/// serializer's exceptions name no field for a missing or an unknown one, and their texts are not for strangers.
/// </summary>
static class PayloadFaults
{
    public static EventError Find(ReadOnlyMemory<byte> body, JsonTypeInfo type, JsonException exception)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
            return Walk(document.RootElement, type, "") ?? At(PathOf(exception), "is not what is expected here");
        }
        catch (JsonException)
        {
            return new EventError(ErrorCodes.InvalidPayload, $"The payload is not valid JSON, or is nested deeper than {PayloadLimits.MaxDepth} levels.");
        }
    }

    static EventError? Walk(JsonElement value, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                return value.ValueKind == JsonValueKind.Object ? WalkObject(value, type, path) : At(path, "must be an object");
            case JsonTypeInfoKind.Enumerable:
                return value.ValueKind == JsonValueKind.Array
                    ? WalkItems(value, type.Options.GetTypeInfo(type.ElementType!), path)
                    : At(path, "must be a list");
            case JsonTypeInfoKind.Dictionary:
                return value.ValueKind == JsonValueKind.Object
                    ? WalkValues(value, type.Options.GetTypeInfo(type.ElementType!), path)
                    : At(path, "must be an object");
            default:
                return CanRead(value, type) ? null : At(path, "must be " + Expected(type));
        }
    }

    static EventError? WalkObject(JsonElement value, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<string>();
        foreach (var field in value.EnumerateObject())
        {
            var here = Join(path, field.Name);
            var property = type.Properties.FirstOrDefault(property => property.Name == field.Name);
            if (property is null)
            {
                var unknown = type.UnmappedMemberHandling ?? type.Options.UnmappedMemberHandling;
                if (unknown == JsonUnmappedMemberHandling.Disallow && !IsDiscriminator(type, field.Name))
                {
                    var nearest = Names.Nearest(field.Name, type.Properties.Select(other => other.Name));
                    return At(here, "is not known here" + (nearest is null ? "" : $"; '{nearest}' is"));
                }

                continue;
            }

            if (!seen.Add(field.Name))
            {
                return At(here, "is there twice");
            }

            var fault = field.Value.ValueKind == JsonValueKind.Null
                ? MayBeNull(property) ? null : At(here, "must not be null")
                : Walk(field.Value, type.Options.GetTypeInfo(property.PropertyType), here);
            if (fault is not null)
            {
                return fault;
            }
        }

        return type.Properties.FirstOrDefault(property => IsRequired(property) && !seen.Contains(property.Name)) is { } missing
            ? At(Join(path, missing.Name), "is missing")
            : null;
    }

    static EventError? WalkItems(JsonElement list, JsonTypeInfo type, string path)
    {
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Null && Walk(item, type, $"{path}[{index}]") is { } fault)
            {
                return fault;
            }

            index++;
        }

        return null;
    }

    static EventError? WalkValues(JsonElement map, JsonTypeInfo type, string path)
    {
        foreach (var field in map.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Null && Walk(field.Value, type, Join(path, field.Name)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    static bool CanRead(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            value.Deserialize(type);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static bool MayBeNull(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.AssociatedParameter is { IsMemberInitializer: false } parameter ? parameter.IsNullable : property.IsSetNullable;

    static bool IsRequired(JsonPropertyInfo property) => property.IsRequired
        || property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false };

    static bool IsDiscriminator(JsonTypeInfo type, string name) => type.PolymorphismOptions?.TypeDiscriminatorPropertyName == name;

    static string Expected(JsonTypeInfo type)
    {
        var bare = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return bare switch
        {
            _ when bare == typeof(string) || bare == typeof(char) => "text",
            _ when bare == typeof(bool) => "true or false",
            _ when bare == typeof(Guid) => "a UUID",
            _ when bare == typeof(DateTimeOffset) || bare == typeof(DateTime) => "a time as of RFC 3339",
            _ when bare == typeof(DateOnly) => "a date (YYYY-MM-DD)",
            _ when bare == typeof(byte[]) => "base64",
            _ when bare.IsEnum => "one of " + string.Join(", ", Enum.GetNames(bare).Select(JsonNamingPolicy.CamelCase.ConvertName)),
            _ when bare == typeof(int) || bare == typeof(long) || bare == typeof(short) || bare == typeof(byte) => "a whole number in range",
            _ when bare.IsPrimitive || bare == typeof(decimal) => "a number",
            _ => "a " + JsonNamingPolicy.CamelCase.ConvertName(bare.Name),
        };
    }

    static EventError At(string path, string what) => path.Length == 0
        ? new EventError(ErrorCodes.InvalidPayload, $"The payload {what}.")
        : new EventError(ErrorCodes.InvalidPayload, $"The field '{path}' {what}.") { Field = path };

    static string PathOf(JsonException exception) => exception.Path is ['$', '.', .. var path] ? path : "";

    static string Join(string path, string name) => PayloadLimits.Path(path, name);
}
