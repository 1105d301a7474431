using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Warren.Events.Handlers;

/// <summary>One field of a payload, with the attributes of its property and of its constructor parameter.</summary>
sealed record ValidatedMember(string Name, Func<object, object?> Get, IReadOnlyList<ValidationAttribute> Attributes, bool ItemsMayBeNull)
{
    public static ValidatedMember? Of(JsonPropertyInfo property)
    {
        if (property.Get is not { } get)
        {
            return null;
        }

        ICustomAttributeProvider?[] providers = [property.AttributeProvider, property.AssociatedParameter?.AttributeProvider];
        ValidationAttribute[] attributes =
        [
            .. providers.OfType<ICustomAttributeProvider>().SelectMany(provider => provider
                .GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>()),
        ];
        return new ValidatedMember(property.Name, get, attributes, MayItemsBeNull(property));
    }

    public EventError? Check(object owner, object? value, string field)
    {
        foreach (var attribute in Attributes)
        {
            var context = new ValidationContext(owner, Name, null, null) { MemberName = Name };
            if (attribute.GetValidationResult(value, context) is { } failed)
            {
                return Refuse(field, failed);
            }
        }

        // The serializer respects nullability of a field, but not of what a list holds.
        return !ItemsMayBeNull && value is IEnumerable items and not string && IndexOfNull(items) is { } index
            ? new EventError(ErrorCodes.InvalidPayload, $"The field '{field}[{index}]' must not be null.") { Field = $"{field}[{index}]" }
            : null;
    }

    public static EventError Refuse(string field, ValidationResult failed) =>
        new(ErrorCodes.ValidationFailed, failed.ErrorMessage ?? "This value is not acceptable.") { Field = field.Length == 0 ? null : field };

    static int? IndexOfNull(IEnumerable items)
    {
        var index = 0;
        foreach (var item in items)
        {
            if (item is null)
            {
                return index;
            }

            index++;
        }

        return null;
    }

    static bool MayItemsBeNull(JsonPropertyInfo property)
    {
        if (property.AttributeProvider is not PropertyInfo info || !typeof(IEnumerable).IsAssignableFrom(info.PropertyType))
        {
            return true;
        }

        var nullability = new NullabilityInfoContext().Create(info);
        var item = nullability.ElementType ?? nullability.GenericTypeArguments.LastOrDefault();
        return item is not { ReadState: NullabilityState.NotNull } || item.Type.IsValueType;
    }
}
