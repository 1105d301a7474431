using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.EndToEnd.Tests.Harness;
using Warren.Users.Mails;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>What is done for an address is the same whether it has an account or not, so that the time of the answer tells nobody.</summary>
public sealed class NoTellingTests
{
    [Theory]
    [InlineData(BackingKind.Embedded)]
    [InlineData(BackingKind.Servers)]
    public async Task The_same_statements_run_for_an_address_with_an_account_and_for_one_without(BackingKind kind)
    {
        await using var rig = await UsersRig.StartAsync(kind);
        // What it does afterwards differs, of course: one gets a mail.
        await rig.Services.GetServices<IHostedService>().OfType<MailWorker>().Single().StopAsync(default);
        var ada = (await Person.RegisterAsync(rig)).Email;

        await AssertSameAsync(rig, email => rig.AskAsync("user.password.forgot", new { email }), ada);
        await AssertSameAsync(rig, email => rig.AskAsync("user.signIn", new { email, password = "wrong" }), ada);
        await AssertSameAsync(rig, email => rig.AskAsync("user.signIn", new { email, password = "wrong", devices = new[] { "nonsense" } }), ada);
    }

    static async Task AssertSameAsync(UsersRig rig, Func<string, Task> ask, string known)
    {
        var forKnown = await StatementsAsync(rig, () => ask(known));
        var forNobody = await StatementsAsync(rig, () => ask($"{Guid.NewGuid():N}@example.com"));

        Assert.NotEmpty(forKnown);
        Assert.Equal(forKnown, forNobody);
    }

    // As the database's own log has them, without how long each took.
    static async Task<IReadOnlyList<string>> StatementsAsync(UsersRig rig, Func<Task> run)
    {
        rig.Logs.Clear();
        await run();
        return [.. rig.Logs.Lines
            .Where(line => line.Text.StartsWith("Executed DbCommand", StringComparison.Ordinal) && Regex.IsMatch(line.Text, "Users|OutgoingMails|TrustedDevices"))
            .Select(line => Regex.Replace(line.Text, @"\(\d[\d.,]*ms\)", ""))];
    }
}
