using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Compressed answers to polls, and compressed POSTs where the host inflates them.</summary>
public sealed class HttpCompressionTests : IAsyncLifetime
{
    const int MaxPayload = 100_000;

    static readonly string LongText = new('x', 5000);

    readonly HttpClient _http = new() { Timeout = Bounds.Wait };
    TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(
        options =>
        {
            options.HttpCompression.Enabled = true;
            options.MaxPayload = MaxPayload;
        },
        services: services => services.AddRequestDecompression(),
        pipeline: app => app.UseRequestDecompression());

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip;q=1.0, br;q=0.5", "gzip")]
    [InlineData("br;q=0, *;q=0.1", "gzip")]
    [InlineData("*", "br")]
    [InlineData("identity", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("zstd", null)]
    [InlineData(";;;", null)]
    [InlineData(null, null)]
    public async Task A_long_answer_is_sent_as_the_client_likes_it_best(string? accepted, string? coding)
    {
        using var response = await PollAsync(accepted, LongText);
        Assert.Equal(coding ?? "", string.Join(',', response.Content.Headers.ContentEncoding));
        Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal(coding is null, body.Length > 5000);
        Assert.Equal($"42[\"message-back\",\"{LongText}\"]", Encoding.UTF8.GetString(Inflate(coding, body)));
    }

    [Fact]
    public async Task A_short_answer_is_sent_as_it_is()
    {
        using var response = await PollAsync("gzip", "short");
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Empty(response.Headers.Vary);
    }

    [Theory]
    [InlineData(1023, "")]
    [InlineData(1024, "gzip")]
    public async Task An_answer_of_1024_bytes_is_long(int length, string coding)
    {
        using var response = await PollAsync("gzip", new string('x', length - "42[\"message-back\",\"\"]".Length));
        Assert.Equal(coding, string.Join(',', response.Content.Headers.ContentEncoding));
    }

    [Fact]
    public async Task An_answer_that_the_hosts_own_middleware_compresses_arrives_all_the_same()
    {
        await using var host = await TestHost.StartAsync(
            services: services => services.AddResponseCompression(), pipeline: app => app.UseResponseCompression());
        using var response = await PollAsync("gzip", LongText, host);
        var body = Inflate(response.Content.Headers.ContentEncoding.SingleOrDefault(), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal($"42[\"message-back\",\"{LongText}\"]", Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task An_answer_is_sent_as_it_is_when_none_of_its_packets_may_be_compressed()
    {
        await using var link = await PollingLink.OpenAsync(_host.Address);
        await link.SendAsync("40");
        await link.ReceiveAsync();
        await link.ReceiveAsync();
        var text = Encoding.UTF8.GetBytes($"\"{LongText}\"");
        _host.Server.Default.Compress(false).EmitRaw("plain", text);
        using (var plain = await GetAsync(link.Sid, "gzip"))
        {
            Assert.Empty(plain.Content.Headers.ContentEncoding);
        }

        _host.Server.Default.Compress(false).EmitRaw("plain", text);
        _host.Server.Default.EmitRaw("packed", text);
        using var packed = await GetAsync(link.Sid, "gzip");
        Assert.Equal("gzip", packed.Content.Headers.ContentEncoding.Single());
    }

    [Fact]
    public async Task It_is_off_unless_switched_on()
    {
        await using var host = await TestHost.StartAsync();
        using var response = await PollAsync("gzip", LongText, host);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Empty(response.Headers.Vary);
    }

    [Fact]
    public async Task A_post_that_the_host_inflates_is_bounded_by_what_comes_out()
    {
        await using var link = await PollingLink.OpenAsync(_host.Address);
        using (var bomb = await PostAsync(link.Sid, "4" + new string('x', 20_000_000)))
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, bomb.StatusCode);
            Assert.Empty(await bomb.Content.ReadAsByteArrayAsync());
        }

        // Nothing of it arrived, and the session lives.
        using var decent = await PostAsync(link.Sid, "40");
        Assert.Equal(HttpStatusCode.OK, decent.StatusCode);
        Assert.StartsWith("40{", await link.ReceiveAsync(), StringComparison.Ordinal);
    }

    async Task<HttpResponseMessage> PollAsync(string? accepted, string text, TestHost? host = null)
    {
        await using var link = await PollingLink.OpenAsync((host ?? _host).Address);
        await link.SendAsync("40");
        Assert.StartsWith("40{", await link.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal("42[\"auth\",{}]", await link.ReceiveAsync());
        await link.SendAsync($"42[\"message\",\"{text}\"]");
        return await GetAsync(link.Sid, accepted, host);
    }

    async Task<HttpResponseMessage> GetAsync(string sid, string? accepted, TestHost? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url(sid, host));
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        return await _http.SendAsync(request);
    }

    async Task<HttpResponseMessage> PostAsync(string sid, string body)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(body));
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "text/plain;charset=UTF-8");
        content.Headers.ContentEncoding.Add("gzip");
        return await _http.PostAsync(Url(sid), content);
    }

    string Url(string sid, TestHost? host = null) => $"{(host ?? _host).Address}socket.io/?EIO=4&transport=polling&sid={sid}";

    static byte[] Inflate(string? coding, byte[] body)
    {
        using var packed = new MemoryStream(body);
        using Stream stream = coding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
