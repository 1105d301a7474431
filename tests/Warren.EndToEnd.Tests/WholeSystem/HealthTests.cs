using System.Net;
using Warren.EndToEnd.Tests.Harness;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>
/// What a service manager is told while something that a running process needs goes away and comes back: which it is, and that the process lives.
/// </summary>
public sealed class HealthTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_router_that_loses_its_broker_lives_is_not_ready_says_why_and_is_ready_when_it_is_back()
    {
        await using var backing = await Backing.CreateAsync(BackingKind.Servers);
        using var broker = new CuttableLink(RabbitMqServer.Shared.Address);
        using var folder = new TestFolder();
        var settings = new Dictionary<string, string>(backing.Settings) { ["AMQP_URL"] = Through(broker, backing.Settings["AMQP_URL"]) };
        await using var router = await WarrenProgram.StartAsync("Warren.Router", folder.Path, settings);

        await LosesAndFindsAsync(router, broker, "\"broker\":\"no connection to the broker\"");
    }

    [Fact]
    public async Task Everything_in_one_process_on_servers_lives_without_each_of_them_says_which_and_is_ready_when_it_is_back()
    {
        await using var backing = await Backing.CreateAsync(BackingKind.Servers);
        using var broker = new CuttableLink(RabbitMqServer.Shared.Address);
        using var database = new CuttableLink(TestServices.Database);
        using var folder = new TestFolder();
        var settings = new Dictionary<string, string>(backing.Settings)
        {
            ["AMQP_URL"] = Through(broker, backing.Settings["AMQP_URL"]),
            ["WARREN_DATABASE_URL_USERS"] = Through(database, backing.Settings["WARREN_DATABASE_URL_USERS"]),
        };
        await using var storefront = await WarrenProgram.StartAsync("Storefront", folder.Path, settings);

        var withoutDatabase = await LosesAndFindsAsync(storefront, database, "does not answer");
        Assert.Contains("\"database of users\":\"The database ", withoutDatabase);
        Assert.Contains("\"broker\":\"ok\"", withoutDatabase);
        Assert.DoesNotContain("\"database of inventory\":\"The database ", withoutDatabase);
        await LosesAndFindsAsync(storefront, broker, "\"broker\":\"no connection to the broker\"");
    }

    [Fact]
    public async Task Everything_in_one_process_lives_without_the_folder_of_its_databases_and_is_ready_when_it_is_back()
    {
        using var folder = new TestFolder();
        await using var storefront = await WarrenProgram.StartAsync("Storefront", folder.Path, new Dictionary<string, string>());
        var (data, away) = (Path.Combine(folder.Path, ".data"), Path.Combine(folder.Path, "away"));

        // As a volume that is not mounted any more; nobody can make new files where the folder was.
        Directory.Move(data, away);
        var answer = await UntilAsync(storefront, HttpStatusCode.ServiceUnavailable, "does not answer");
        await IsAliveAsync(storefront);
        Directory.Move(away, data);

        Assert.Contains("\"broker\":\"ok\"", answer);
        await UntilAsync(storefront, HttpStatusCode.OK, "\"status\":\"ok\"");
        Assert.False(storefront.Process.HasExited);
    }

    /// <returns>What readiness said meanwhile.</returns>
    static async Task<string> LosesAndFindsAsync(WarrenProgram program, CuttableLink link, string reason)
    {
        link.Cut();
        var answer = await UntilAsync(program, HttpStatusCode.ServiceUnavailable, reason);
        await IsAliveAsync(program);
        link.Mend();
        await UntilAsync(program, HttpStatusCode.OK, "\"status\":\"ok\"");
        Assert.False(program.Process.HasExited);
        return answer;
    }

    static async Task IsAliveAsync(WarrenProgram program)
    {
        using var alive = await program.Http.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    static async Task<string> UntilAsync(WarrenProgram program, HttpStatusCode status, string part)
    {
        var last = "";
        await Wait.UntilAsync($"/health/ready answers {status} with {part}", async () =>
        {
            using var answer = await program.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            last = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == status && last.Contains(part, StringComparison.Ordinal);
        }, Limit);
        return last;
    }

    static string Through(CuttableLink link, string address) => new UriBuilder(address) { Port = link.Port }.Uri.AbsoluteUri;
}
