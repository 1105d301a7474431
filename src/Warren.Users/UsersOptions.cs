using Warren.Users.Passwords;
using Warren.Users.Tokens;

namespace Warren.Users;

/// <summary>Reads the service's settings. A value out of range stops the start and says what would be right.</summary>
static class UsersOptions
{
    public static void AddUsersOptions(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddOptions<HashingOptions>();
        builder.Services.AddOptions<PasswordOptions>().Configure(options =>
            options.MinLength = Number(settings, "WARREN_PASSWORD_MIN_LENGTH", options.MinLength, PasswordOptions.Floor, 64)).ValidateOnStart();
        builder.Services.AddOptions<TokenOptions>().Configure(options =>
        {
            options.AccessLifetime = TimeSpan.FromSeconds(
                Number(settings, "WARREN_TOKEN_LIFETIME_SECONDS", (int)options.AccessLifetime.TotalSeconds, 2, 600));
            options.SigningKey = settings["WARREN_SIGNING_KEY"];
            options.DataFolder = settings["WARREN_DATA"] is { Length: > 0 } folder ? folder : options.DataFolder;
        }).ValidateOnStart();
    }

    static int Number(IConfiguration settings, string name, int byDefault, int least, int most) => settings[name] switch
    {
        null or "" => byDefault,
        var text when int.TryParse(text, out var number) && number >= least && number <= most => number,
        _ => throw new InvalidOperationException($"{name} must be a whole number from {least} to {most}."),
    };
}
