using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Warren.SocketIO.EngineIO;

/// <summary>Compresses the answer to a poll in the way that its client likes best (RFC 9110, 12.5.3).</summary>
internal static class BodyCompression
{
    // Among equals the first: Brotli packs JSON best, deflate has been understood in two ways.
    static readonly string[] Codings = ["br", "gzip", "deflate"];

    /// <returns>The body to send; its Content-Encoding is already set.</returns>
    public static ReadOnlyMemory<byte> Apply(HttpContext context, ReadOnlyMemory<byte> body, CompressionLevel level)
    {
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (Choose(context.Request.Headers.AcceptEncoding) is not { } coding)
        {
            return body;
        }

        var packed = new MemoryStream(body.Length / 2);
        using (var stream = Open(coding, packed, level))
        {
            stream.Write(body.Span);
        }

        if (packed.Length >= body.Length)
        {
            return body;
        }

        headers.ContentEncoding = coding;
        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }

    /// <summary>The accepted coding with the highest quality; null for none.</summary>
    internal static string? Choose(Microsoft.Extensions.Primitives.StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out var list))
        {
            return null;
        }

        return Codings.Select(coding => (Coding: coding, Quality: QualityOf(coding, list)))
            .Where(choice => choice.Quality > 0)
            .OrderByDescending(choice => choice.Quality)
            .FirstOrDefault().Coding;
    }

    static double QualityOf(string coding, IList<StringWithQualityHeaderValue> accepted)
    {
        var named = accepted.FirstOrDefault(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*");
        return named is null ? 0 : named.Quality ?? 1;
    }

    static Stream Open(string coding, Stream packed, CompressionLevel level) => coding switch
    {
        "br" => new BrotliStream(packed, level, leaveOpen: true),
        "gzip" => new GZipStream(packed, level, leaveOpen: true),
        // What HTTP calls deflate is the zlib format.
        _ => new ZLibStream(packed, level, leaveOpen: true),
    };
}
