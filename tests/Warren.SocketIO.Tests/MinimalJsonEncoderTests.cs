using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.SocketIO.Tests;

public sealed partial class MinimalJsonEncoderTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("é 日本 😀 <b>&'+ \u2028", "\"é 日本 😀 <b>&'+ \u2028\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("a\nb\tc\u0001", "\"a\\u000ab\\u0009c\\u0001\"")]
    [InlineData("", "\"\"")]
    public void Only_what_json_requires_is_escaped(string value, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(JsonArguments.Write(value, TextContext.Default.String).Json));

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        Assert.Equal("\"a\uFFFDb\"", Encoding.UTF8.GetString(JsonArguments.Write("a\ud800b", TextContext.Default.String).Json));

    [Fact]
    public void Every_text_can_be_read_back()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 40)).Select(_ => Rune(random)));
            Assert.Equal(text, JsonSerializer.Deserialize(JsonArguments.Write(text, TextContext.Default.String).Json, TextContext.Default.String));
        }

        static string Rune(Random random)
        {
            var value = random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x800), 2 => random.Next(0xD800), _ => random.Next(0x10000, 0x110000) };
            return new Rune(value).ToString();
        }
    }

    [JsonSerializable(typeof(string))]
    internal sealed partial class TextContext : JsonSerializerContext;
}
