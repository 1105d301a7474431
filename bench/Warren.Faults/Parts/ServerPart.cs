using Warren.EndToEnd.Tests.Harness;

namespace Warren.Faults.Parts;

/// <summary>RabbitMQ or PostgreSQL, by the script that keeps a private one in a folder. <c>bench/faults</c> has started it and ends it.</summary>
internal sealed class ServerPart(string name, string script, string folder) : Part(name)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public override Task KillAsync() => RunAsync("kill");

    public override Task StartAsync() => RunAsync("start");

    /// <returns>What it wrote.</returns>
    public Task<string> RunAsync(params string[] command) =>
        Commands.RunAsync([Path.Combine(RepositoryPaths.Root, "scripts", script), folder, .. command], Limit);

    public override ValueTask DisposeAsync() => default;
}
