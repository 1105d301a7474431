using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests.Faults;

/// <summary>
/// The short form of <c>bench/faults</c> (docs/faults.md): everything is killed under load, and what became of every request is counted in the databases.
/// How long the machine takes changes nothing: kills come with the progress of the load, and an answer may be late by half a minute here.
/// </summary>
public sealed class FaultsTests
{
    [Fact]
    public Task With_the_one_process_killed_nothing_is_lost_doubled_or_unexplained() =>
        RunAsync("--system", "embedded", "--requests", "1000", "--kills", "3", "--in-flight", "64", "--grace", "30");

    [Fact]
    public Task With_router_service_hearer_broker_and_database_killed_nothing_is_lost_doubled_or_unexplained() =>
        RunAsync("--system", "separate", "--requests", "1000", "--kills", "5", "--in-flight", "64", "--grace", "30");

    static async Task RunAsync(params string[] arguments)
    {
        string[] command = [FaultsProgram.Script, "--no-build", FaultsProgram.Path, .. arguments];
        await using var faults = ChildProcess.Start("bench/faults", command, RepositoryPaths.Root, new Dictionary<string, string>());
        try
        {
            await FaultsProgram.SucceedsAsync(faults);
        }
        finally
        {
            // It ends its servers by itself, and must have the time for it.
            await faults.StopAsync();
        }
    }
}
