using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.Events.Handlers;

/// <summary>
/// Checks a payload's DataAnnotations: on properties and on constructor parameters of records, in nested objects, lists and maps.
/// (The framework's Validator sees neither parameters nor anything nested.)
/// </summary>
sealed class PayloadValidator
{
    readonly ConcurrentDictionary<Type, ValidatedMember[]> _members = new();
    readonly JsonSerializerOptions _json;

    PayloadValidator(JsonSerializerOptions json) => _json = json;

    public static PayloadValidator For(JsonTypeInfo type) => new(type.Options);

    public EventError? Validate(object payload) => Check(payload, "");

    EventError? Check(object value, string path)
    {
        var type = _json.GetTypeInfo(value.GetType());
        return type.Kind switch
        {
            JsonTypeInfoKind.Object => CheckObject(value, type, path),
            JsonTypeInfoKind.Enumerable when value is IEnumerable list && MayHaveAttributes(type) => CheckItems(list, path),
            JsonTypeInfoKind.Dictionary when value is IDictionary map && MayHaveAttributes(type) => CheckValues(map, path),
            _ => null,
        };
    }

    EventError? CheckObject(object value, JsonTypeInfo type, string path)
    {
        foreach (var member in _members.GetOrAdd(type.Type, _ => [.. type.Properties.Select(ValidatedMember.Of).OfType<ValidatedMember>()]))
        {
            var field = PayloadLimits.Path(path, member.Name);
            var content = member.Get(value);
            if (member.Check(value, content, field) is { } error)
            {
                return error;
            }

            if (content is not null && Check(content, field) is { } nested)
            {
                return nested;
            }
        }

        return value is IValidatableObject validatable ? CheckWhole(validatable, path) : null;
    }

    static EventError? CheckWhole(IValidatableObject value, string path)
    {
        var context = new ValidationContext(value, value.GetType().Name, null, null);
        var failed = value.Validate(context).FirstOrDefault(result => result != ValidationResult.Success);
        if (failed is null)
        {
            return null;
        }

        var member = failed.MemberNames.FirstOrDefault();
        var field = member is null ? path : PayloadLimits.Path(path, JsonNamingPolicy.CamelCase.ConvertName(member));
        return ValidatedMember.Refuse(field, failed);
    }

    EventError? CheckItems(IEnumerable list, string path)
    {
        var index = 0;
        foreach (var item in list)
        {
            if (item is not null && Check(item, $"{path}[{index}]") is { } error)
            {
                return error;
            }

            index++;
        }

        return null;
    }

    EventError? CheckValues(IDictionary map, string path)
    {
        foreach (DictionaryEntry entry in map)
        {
            if (entry.Value is not null && Check(entry.Value, PayloadLimits.Path(path, entry.Key.ToString() ?? "")) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    bool MayHaveAttributes(JsonTypeInfo collection) =>
        collection.ElementType is { } element && _json.GetTypeInfo(element).Kind != JsonTypeInfoKind.None;
}
