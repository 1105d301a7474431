using Warren.Events;
using Warren.SocketIO.EngineIO;

namespace Warren.Router.Http;

/// <summary>Stands before everything that pages may call: checks the origin, answers preflights, and lets listed origins read answers.</summary>
static class OriginFilter
{
    /// <summary>Guards the paths that begin with one of these.</summary>
    public static void UseOriginFilter(this IApplicationBuilder app, OriginPolicy policy, params PathString[] paths) =>
        app.UseWhen(context => Array.Exists(paths, p => context.Request.Path.StartsWithSegments(p)), branch => branch.Use(async (context, next) =>
        {
            var allowed = policy.Allows(context.Request, upgrades: false, out var crossOrigin);
            AddHeaders(context.Response.Headers, crossOrigin);
            if (!allowed)
            {
                await Problems.WriteAsync(context, new EventError("origin_not_allowed",
                    "Pages of this origin may not call here. Add it to CORS_ORIGINS if it is yours."), StatusCodes.Status403Forbidden);
            }
            else if (HttpMethods.IsOptions(context.Request.Method))
            {
                var headers = context.Response.Headers;
                headers.AccessControlAllowMethods = "POST";
                headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, Prefer, X-Warren";
                headers.AccessControlMaxAge = "600";
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
            else
            {
                await next(context);
            }
        }));

    static void AddHeaders(IHeaderDictionary headers, string? crossOrigin)
    {
        if (crossOrigin is not null)
        {
            headers.AccessControlAllowOrigin = crossOrigin;
            headers.AccessControlAllowCredentials = "true";
            headers.AccessControlExposeHeaders = "Retry-After";
        }

        headers.Append("Vary", "Origin");
    }
}
