using Warren.Users.Passwords;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public sealed class NfkcTests
{
    [Theory]
    [InlineData("plain ASCII stays", "plain ASCII stays")]
    [InlineData("\uFF46\uFF55\uFF4C\uFF4C\u3000\uFF11", "full 1")]
    [InlineData("\uFB01sh", "fish")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u00E9", "\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("a\u0307\u0323", "\u1EA1\u0307")]
    [InlineData("a\u0323\u0307", "\u1EA1\u0307")]
    [InlineData("o\u0302\u0301", "\u1ED1")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uD55C", "\uD55C")]
    [InlineData("\uD834\uDD5E", "\uD834\uDD57\uD834\uDD65")]
    [InlineData("x\u00B2\u2075", "x25")]
    [InlineData("\u0344", "\u0308\u0301")]
    public void Text_becomes_what_UAX_15_says(string text, string expected) => Assert.Equal(expected, Nfkc.Of(text));

    [Fact]
    public void Doing_it_twice_changes_nothing_more()
    {
        var random = new Random(15);
        for (var i = 0; i < 2_000; i++)
        {
            var once = Nfkc.Of(string.Concat(Enumerable.Range(0, 8).Select(_ => char.ConvertFromUtf32(random.Next(0x20, 0x3000)))));
            Assert.Equal(once, Nfkc.Of(once));
        }
    }
}
