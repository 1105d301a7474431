using System.Net.WebSockets;
using System.Text;
using Warren.EndToEnd.Tests.Router.Support;
using Warren.Router.Outgoing;
using Warren.SocketIO;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

public sealed class HostileInputTests : InProcessTests
{
    [Fact]
    public async Task Random_bytes_at_every_door_are_refused_and_leave_nothing_behind()
    {
        var router = await RouterWithIdentityAsync(options => options.RequestsPerSecondPerAddress = 100_000);
        var random = new Random(20260);
        var bytes = new byte[65_536];
        foreach (var path in new[] { "/events/echo.say", "/auth/session", "/auth/refresh", "/auth/sign-out", "/socket.io/?EIO=4&transport=polling" })
        {
            random.NextBytes(bytes);
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            request.Headers.Add("X-Warren", "1");
            using var response = await router.Http.SendAsync(request);
            Assert.InRange((int)response.StatusCode, 400, 499);
        }

        foreach (var packet in new[] { "40", "42", "421", "43", "44", "451-", "461-", "41", "4", "0", "5", "6", "" })
        {
            random.NextBytes(bytes);
            var socket = await router.ConnectAsync();
            try
            {
                await socket.SendAsync([.. Encoding.ASCII.GetBytes(packet), .. bytes], WebSocketMessageType.Text);
                await socket.SendAsync(bytes, WebSocketMessageType.Binary);
            }
            catch (WebSocketException)
            {
                // It was cut before the second message: fine.
            }

            await socket.Closed;
            await socket.DisposeAsync();
        }

        await Assert.ThrowsAnyAsync<Exception>(() => SocketClient.ConnectAsync(router.Address, Convert.ToBase64String(bytes)));
        await RouterProcess.UntilAsync("nothing is left", () => router.Pending == 0 && router.Get<SocketIOServer>().SessionCount == 0);
        Assert.Empty(Identity.Asked);
        Assert.Equal(0, router.Get<Bindings>().Count);
        Data(await (await ConnectAsync(router)).AskAsync("echo.say", "1"));
    }

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
