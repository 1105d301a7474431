using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>64 KiB of random bytes at every door of a router: each POST body, each type of packet, and the handshake's auth.</summary>
static class Attack
{
    static readonly string[] Posts =
        ["/events/echo.say", "/auth/session", "/auth/refresh", "/auth/sign-out", "/socket.io/?EIO=4&transport=polling"];

    static readonly string[] Packets = ["40", "42", "421", "43", "44", "451-", "461-", "41", "4", "0", "5", "6", ""];

    /// <summary>Sees each refused. The same seed gives the same bytes.</summary>
    public static async Task EveryDoorAsync(RouterProcess router, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[65_536];
        foreach (var path in Posts)
        {
            random.NextBytes(bytes);
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            request.Headers.Add("X-Warren", "1");
            using var response = await router.Http.SendAsync(request);
            Assert.InRange((int)response.StatusCode, 400, 499);
        }

        foreach (var packet in Packets)
        {
            random.NextBytes(bytes);
            await using var socket = await router.ConnectAsync();
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
        }

        await Assert.ThrowsAnyAsync<Exception>(() => SocketClient.ConnectAsync(router.Address, Convert.ToBase64String(bytes)));
    }
}
