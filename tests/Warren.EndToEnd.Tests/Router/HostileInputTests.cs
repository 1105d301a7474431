using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class HostileInputTests : InProcessTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"token\":null}")]
    [InlineData("{\"token\":{}}")]
    [InlineData("\"{\\\"token\\\":7}\"")]
    [InlineData("\"\\ud800\"")]
    public async Task An_auth_set_of_any_other_shape_names_the_field(string payload)
    {
        var router = await RouterWithIdentityAsync();
        var socket = await ConnectAsync(router);
        var reply = await socket.AskAsync("auth.set", payload);
        Assert.Equal("invalid_payload", Code(reply));
        Assert.Equal("token", Field(reply));
        Assert.Equal("unauthenticated", Code(await socket.AskAsync("echo.user")));
    }

    [Fact]
    public async Task A_string_with_half_a_character_in_it_passes_as_it_is()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        var reply = await socket.AskAsync("echo.say", "\"{\\ud800}\"");
        Assert.True(reply.TryGetProperty("ok", out _));
        Data(await socket.AskAsync("echo.say", "1"));
    }

    [Fact]
    public async Task Deeply_nested_JSON_costs_an_error_and_nothing_else()
    {
        var router = await RouterWithEchoAsync();
        var socket = await ConnectAsync(router);
        var deep = new string('[', 5_000) + new string(']', 5_000);
        await socket.EmitAsync("echo.say", deep);
        await socket.EmitAsync("echo.say", $"\"{deep}\"");
        Data(await (await ConnectAsync(router)).AskAsync("echo.say", "1"));
    }
}
