namespace Warren.EndToEnd.Tests.Harness;

/// <summary>Runs a command to its end.</summary>
internal static class Commands
{
    /// <returns>What it wrote, without the last line break. Any exit code but 0 is a failure that shows the output.</returns>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var process = ChildProcess.Start(
            Path.GetFileName(command[0]), command, RepositoryPaths.Root, environment ?? new Dictionary<string, string>());
        var exitCode = await process.ExitAsync(limit);
        return exitCode == 0 ? string.Join('\n', process.Output.Lines) : throw process.Failure($"ended with exit code {exitCode}");
    }
}
