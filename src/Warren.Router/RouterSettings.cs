using Microsoft.Extensions.Options;
using Warren.Hosting;
using Warren.Router.Http;

namespace Warren.Router;

/// <summary>Reads the router's settings, and refuses those that could not work.</summary>
sealed class RouterSettings(IConfiguration configuration, IHostEnvironment environment) : IConfigureOptions<RouterOptions>, IValidateOptions<RouterOptions>
{
    const string DevelopmentOrigin = "http://localhost:3000";
    const string RequestsPerSocket = "WARREN_REQUESTS_PER_SECOND";
    const string RequestsPerAddress = "WARREN_REQUESTS_PER_SECOND_PER_ADDRESS";
    const string AuthPerSocket = "WARREN_AUTH_PER_MINUTE";
    const string AuthPerAddress = "WARREN_AUTH_PER_MINUTE_PER_ADDRESS";
    const string Proxies = "WARREN_TRUSTED_PROXIES";

    /// <summary>Makes the router's own keys known to the check for mistyped ones.</summary>
    public static void Know()
    {
        WarrenSettings.Know(RequestsPerSocket, "how many requests a second one socket may send");
        WarrenSettings.Know(RequestsPerAddress, "how many requests a second one address may send");
        WarrenSettings.Know(AuthPerSocket, "how often a minute one socket may set its identity");
        WarrenSettings.Know(AuthPerAddress, "how often a minute one address may set identities and use /auth");
        WarrenSettings.Know(Proxies, "proxies whose X-Forwarded-For and X-Forwarded-Proto are believed");
    }

    /// <inheritdoc/>
    public void Configure(RouterOptions options)
    {
        var origins = configuration["CORS_ORIGINS"] ?? (environment.IsDevelopment() ? DevelopmentOrigin : "");
        foreach (var origin in Split(origins))
        {
            options.Origins.Add(origin);
        }

        foreach (var proxy in Split(configuration[Proxies] ?? ""))
        {
            options.TrustedProxies.Add(TrustedProxies.TryParse(proxy, out var network)
                ? network
                : throw Wrong(Proxies, $"'{proxy}' is no address and no network. Write them as in 10.0.0.7, 10.1.0.0/16."));
        }

        options.PublicUrl = Text("PUBLIC_URL");
        options.WebRoot = Text("WARREN_WEB_ROOT");
        options.LogPayloads = environment.IsDevelopment() && bool.TryParse(configuration["WARREN_LOG_PAYLOADS"], out var log) && log;
        Read(RequestsPerSocket, value => options.RequestsPerSecondPerSocket = value);
        Read(RequestsPerAddress, value => options.RequestsPerSecondPerAddress = value);
        Read(AuthPerSocket, value => options.AuthPerMinutePerSocket = value);
        Read(AuthPerAddress, value => options.AuthPerMinutePerAddress = value);
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RouterOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var origin in options.Origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
                || url.GetLeftPart(UriPartial.Authority) != origin.TrimEnd('/'))
            {
                result.AddError($"'{origin}' is not an origin. Write scheme, host and port only, as in https://shop.example:8443.", "CORS_ORIGINS");
            }
        }

        if (options.PublicUrl is { } address && !Uri.TryCreate(address, UriKind.Absolute, out _))
        {
            result.AddError($"'{address}' is not an address. Write it as in https://shop.example.", "PUBLIC_URL");
        }

        if (options.WebRoot is { } root && !File.Exists(Path.Combine(root, "index.html")))
        {
            result.AddError($"There is no index.html in '{root}'. Build the web app first, or leave the setting out.", "WARREN_WEB_ROOT");
        }

        double[] positive =
        [
            options.RequestsPerSecondPerSocket, options.RequestsPerSecondPerAddress, options.AuthPerMinutePerSocket, options.AuthPerMinutePerAddress,
            options.MaxPending, options.MaxPendingPerSocket, options.MaxRoomsPerSocket, options.DefaultTimeout.TotalMilliseconds,
            options.LivenessInterval.TotalMilliseconds, options.PresenceInterval.TotalMilliseconds,
        ];
        if (positive.Any(value => value is not (> 0 and <= 1e9)))
        {
            result.AddError("Every rate, limit and time of the router must be above 0.");
        }

        return result.Build();
    }

    string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    void Read(string key, Action<double> set)
    {
        if (Text(key) is { } text)
        {
            set(double.TryParse(text, out var value)
                ? value
                : throw Wrong(key, $"'{text}' is not a number."));
        }
    }

    static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static OptionsValidationException Wrong(string key, string what) => new(key, typeof(RouterOptions), [$"{key}: {what}"]);
}
