using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests;

/// <summary>The page in Chromium against the whole system. What a person does is told in the scripts of tests/web.</summary>
public sealed class StorefrontPageTests
{
    static readonly TimeSpan ScriptLimit = TimeSpan.FromMinutes(6);

    /// <summary>A life short enough for a test to outlive it.</summary>
    static readonly Dictionary<string, string> ShortTokens = new() { ["WARREN_TOKEN_LIFETIME_SECONDS"] = "30" };

    [Theory]
    [InlineData(BackingKind.Embedded)]
    [InlineData(BackingKind.Servers)]
    public async Task Two_people_see_each_other_live_and_stay_signed_in(BackingKind kind)
    {
        await using var system = await WarrenSystem.StorefrontAsync(kind, ShortTokens);

        await PassesAsync("two-people.mjs", system);
    }

    [Fact]
    public async Task Two_people_see_each_other_live_when_every_service_is_a_process()
    {
        await using var system = await WarrenSystem.ProcessesAsync(settings: ShortTokens);

        await PassesAsync("two-people.mjs", system);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_a_mailed_link()
    {
        await using var system = await WarrenSystem.StorefrontAsync(BackingKind.Embedded);

        await PassesAsync("reset.mjs", system);
    }

    [Fact]
    public async Task Axe_finds_nothing_in_either_theme()
    {
        await using var system = await WarrenSystem.StorefrontAsync(BackingKind.Embedded);

        await PassesAsync("axe.mjs", system);
    }

    [Fact]
    public async Task A_keyboard_is_enough()
    {
        await using var system = await WarrenSystem.StorefrontAsync(BackingKind.Embedded);

        await PassesAsync("keyboard.mjs", system);
    }

    [Fact]
    public async Task A_lost_connection_is_shown_and_nothing_done_meanwhile_is_lost()
    {
        await using var system = await WarrenSystem.StorefrontAsync(BackingKind.Embedded);

        await PassesAsync("lost-connection.mjs", system);
    }

    [Fact]
    public async Task The_tutorials_front_end_works_unchanged()
    {
        var pagePort = FreePorts.Next();
        var settings = new Dictionary<string, string>
        {
            ["CORS_ORIGINS"] = $"http://localhost:{pagePort}",
            ["WARREN_LOG_PAYLOADS"] = "true",
        };
        await using var system = await WarrenSystem.StorefrontAsync(BackingKind.Embedded, settings);

        await PassesAsync("tutorial.mjs", system, $"{pagePort}");

        await system.Router.Process.LineWithAsync("New user connected");
        await system.Router.Process.LineWithAsync("i am connected");
    }

    static Task<string> PassesAsync(string script, WarrenSystem system, params string[] arguments) =>
        Scripts.RunNodeAsync(script, ScriptLimit, [system.Router.Address.AbsoluteUri, .. arguments]);
}
