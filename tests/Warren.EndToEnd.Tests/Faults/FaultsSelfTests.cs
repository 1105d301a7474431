using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests.Faults;

/// <summary>
/// What counts losses and doubles must see them: with the inbox switched off every copy of a request shows, with confirms switched off every event that was
/// on its way at a kill; and without either, the same runs show nothing.
/// </summary>
public sealed class FaultsSelfTests
{
    [Fact]
    public async Task A_broken_promise_is_found()
    {
        string[] command = ["dotnet", FaultsProgram.Path, "--self-test", "--system", "embedded", "--requests", "50", "--grace", "30"];
        await using var faults = ChildProcess.Start("bench/faults", command, RepositoryPaths.Root, new Dictionary<string, string>());
        await FaultsProgram.SucceedsAsync(faults);
    }
}
