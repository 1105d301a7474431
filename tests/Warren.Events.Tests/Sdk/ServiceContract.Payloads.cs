using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>What is wrong with a payload, and how the error says so.</summary>
public abstract partial class ServiceContract
{
    public enum Size
    {
        Small,
        Large,
    }

    public sealed record Address([StringLength(10)] string City, string? Note = null);

    public sealed record Line([Range(1, 9)] int Count, string Sku);

    public sealed record Order(
        [property: MinLength(2)] string Name,
        Guid Id,
        Address Address,
        List<Line> Lines,
        Size Size = Size.Small,
        string? Remark = null,
        [Range(0, 100)] int Discount = 0,
        Dictionary<string, Address>? Others = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
            Remark == "bad" ? [new ValidationResult("Not this one.", [nameof(Remark)])] : [];
    }

    const string GoodOrder =
        """{"name":"Ann","id":"018f2c7e-0000-7000-8000-000000000000","address":{"city":"Bonn"},"lines":[{"count":1,"sku":"a"}],"size":"large"}""";

    public static TheoryData<string, string, string, string?> WrongPayloads => new()
    {
        { "not JSON", "{", "invalid_payload", null },
        { "no payload", "null", "invalid_payload", null },
        { "not an object", "[]", "invalid_payload", null },
        { "missing", GoodOrder.Replace("\"name\":\"Ann\",", ""), "invalid_payload", "name" },
        { "null", GoodOrder.Replace("\"Ann\"", "null"), "invalid_payload", "name" },
        { "wrong type", GoodOrder.Replace("\"Ann\"", "7"), "invalid_payload", "name" },
        { "number as text", GoodOrder.Replace(":1,", ":\"1\","), "invalid_payload", "lines[0].count" },
        { "not a UUID", GoodOrder.Replace("018f2c7e", "x"), "invalid_payload", "id" },
        { "unknown field", GoodOrder.Replace("\"size\"", "\"sise\""), "invalid_payload", "sise" },
        { "other case", GoodOrder.Replace("\"name\"", "\"Name\""), "invalid_payload", "Name" },
        { "unknown field inside", GoodOrder.Replace("\"sku\"", "\"skuu\""), "invalid_payload", "lines[0].skuu" },
        { "twice", GoodOrder.Replace("\"name\":\"Ann\"", "\"name\":\"Ann\",\"name\":\"Bob\""), "invalid_payload", "name" },
        { "unknown value", GoodOrder.Replace("large", "huge"), "invalid_payload", "size" },
        { "number for a name", GoodOrder.Replace("\"large\"", "1"), "invalid_payload", "size" },
        { "nested null", GoodOrder.Replace("\"Bonn\"", "null"), "invalid_payload", "address.city" },
        { "null in a list", GoodOrder.Replace("}],", "},null],"), "invalid_payload", "lines[1]" },
        { "list for object", GoodOrder.Replace("{\"city\":\"Bonn\"}", "[]"), "invalid_payload", "address" },
        { "too deep", "{\"name\":" + new string('[', 40) + new string(']', 40) + "}", "invalid_payload", null },
        { "attribute of a property", GoodOrder.Replace("Ann", "A"), "validation_failed", "name" },
        { "attribute of a parameter", GoodOrder.Replace("\"size\"", "\"discount\":101,\"size\""), "validation_failed", "discount" },
        { "attribute inside", GoodOrder.Replace("Bonn", "Far too long a name"), "validation_failed", "address.city" },
        { "attribute in a list", GoodOrder.Replace(":1,", ":10,"), "validation_failed", "lines[0].count" },
        { "attribute in a map", GoodOrder.Replace("\"size\"", "\"others\":{\"x\":{\"city\":\"Far too long a name\"}},\"size\""), "validation_failed", "others.x.city" },
        { "the whole", GoodOrder.Replace("\"size\"", "\"remark\":\"bad\",\"size\""), "validation_failed", "remark" },
    };

    [Fact]
    public async Task A_wrong_payload_is_refused_by_the_field_and_never_reaches_the_handler()
    {
        var handled = 0;
        await HostAsync(Service, service => service.MapRequest("order.place", (Order order) => Interlocked.Increment(ref handled)).AllowAnonymous());
        var asker = await AskerAsync();

        foreach (var row in WrongPayloads)
        {
            var (what, json, code, field) = row.Data;
            var error = await asker.ErrorAsync("order.place", json);

            Assert.True(code == error.GetProperty("code").GetString(), $"{what}: {error.GetRawText()}");
            Assert.True(field == (error.TryGetProperty("field", out var named) ? named.GetString() : null), $"{what}: {error.GetRawText()}");
            Assert.NotEmpty(error.GetProperty("requestId").GetString()!);
        }

        Assert.Equal(0, handled);
        await asker.DataAsync("order.place", GoodOrder);
        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task A_typing_error_in_a_field_is_met_with_the_nearest_known_one()
    {
        await HostAsync(Service, service => service.MapRequest("order.place", (Order _) => { }).AllowAnonymous());
        var asker = await AskerAsync();

        var error = await asker.ErrorAsync("order.place", GoodOrder.Replace("\"address\"", "\"adress\""));

        Assert.Equal("The field 'adress' is not known here; 'address' is.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused_by_its_size()
    {
        await HostAsync(Service, service => service.MapRequest("thing.echo", (JsonElement any) => any).AllowAnonymous().MaxBytes(100));
        var asker = await AskerAsync();

        await asker.DataAsync("thing.echo", $"\"{new string('x', 98)}\"");
        Assert.Equal("payload_too_large", await asker.CodeAsync("thing.echo", $"\"{new string('x', 99)}\""));
    }

    [Fact]
    public async Task A_handler_without_payload_takes_none_and_one_with_a_nullable_payload_takes_null()
    {
        await HostAsync(Service, service =>
        {
            service.MapRequest("thing.list", () => { }).AllowAnonymous();
            service.MapRequest("thing.find", (Ask? ask) => ask is null).AllowAnonymous();
        });
        var asker = await AskerAsync();

        Assert.Equal("invalid_payload", await asker.CodeAsync("thing.list", "{\"a\":1}"));
        Assert.True((await asker.DataAsync("thing.find", "null")).GetBoolean());
    }
}
