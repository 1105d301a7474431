using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Warren.Events.Contracts;

/// <summary>JSON Schemas of payloads, from their types. Each is a document of its own: a recursive type refers to its root by <c>#</c>.</summary>
static class Schemas
{
    static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    public static JsonElement Of(JsonTypeInfo type)
    {
        var schema = type.GetJsonSchemaAsNode(Options);
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }

    static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject node)
        {
            return schema;
        }

        if (context.TypeInfo.Type == typeof(byte[]))
        {
            node["contentEncoding"] = "base64";
        }

        foreach (var provider in Providers(context))
        {
            foreach (var description in provider.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true).OfType<DescriptionAttribute>())
            {
                node["description"] = description.Description;
            }
        }

        return node;
    }

    static IEnumerable<ICustomAttributeProvider> Providers(JsonSchemaExporterContext context) =>
        new[] { context.PropertyInfo?.AttributeProvider, context.PropertyInfo?.AssociatedParameter?.AttributeProvider }.OfType<ICustomAttributeProvider>();
}
