using Warren.EndToEnd.Tests.Harness;

namespace Warren.Faults.Parts;

/// <summary>RabbitMQ or PostgreSQL, by the script that keeps a private one in a folder. <c>bench/faults</c> has started it and ends it.</summary>
internal sealed class ServerPart(string name, string script, string folder) : Part(name)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public override Task KillAsync() => RunAsync("kill");

    public override async Task StartAsync()
    {
        try
        {
            await RunAsync("start");
        }
        catch (InvalidOperationException)
        {
            // On a machine that has no time for it, it takes longer than its script waits. Asked again, the script finds it running, or says what is wrong.
            await RunAsync("start");
        }
    }

    /// <returns>What it wrote.</returns>
    public Task<string> RunAsync(params string[] command) =>
        Commands.RunAsync([Path.Combine(RepositoryPaths.Root, "scripts", script), folder, .. command], Limit);

    public override ValueTask DisposeAsync() => default;
}
