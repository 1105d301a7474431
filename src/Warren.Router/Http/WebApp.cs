using Microsoft.Extensions.FileProviders;

namespace Warren.Router.Http;

/// <summary>
/// Serves the built web app: its files, and its index for every address that a page may have. Without one, a page that says what
/// this is.
/// </summary>
static class WebApp
{
    const string Help = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Warren router</title>
        <h1>The Warren router is running</h1>
        <p>It serves no web app: set WARREN_WEB_ROOT to the folder of a built one.</p>
        <p>Pages connect with Socket.IO under <code>/socket.io/</code>, programs call <code>POST /events/{name}</code>,
        and <a href="/health/ready">/health/ready</a> tells whether the broker is there.</p>
        </html>
        """;

    static readonly PathString[] NotPages = ["/socket.io", "/auth", "/events", "/health"];

    /// <summary>Adds the files and the fallback.</summary>
    public static void MapWebApp(this WebApplication app, string? root)
    {
        if (root is null)
        {
            app.MapFallback("/", context => WriteAsync(context, "text/html; charset=utf-8", Help));
            return;
        }

        var files = new PhysicalFileProvider(Path.GetFullPath(root));
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = CacheFor(file.Context.Request.Path),
        });
        app.MapFallback(context => IsPage(context.Request) ? SendIndexAsync(context, files) : NotFoundAsync(context));
    }

    // The build puts a hash of the content into these names.
    static string CacheFor(PathString path) => path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";

    static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !Array.Exists(NotPages, p => request.Path.StartsWithSegments(p))
        && (request.Headers.Accept.Count == 0 || request.Headers.Accept.ToString() is var accept && (accept.Contains("text/html") || accept.Contains("*/*")));

    static async Task SendIndexAsync(HttpContext context, PhysicalFileProvider files)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.SendFileAsync(files.GetFileInfo("index.html"), context.RequestAborted);
    }

    static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    static Task WriteAsync(HttpContext context, string contentType, string text)
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
