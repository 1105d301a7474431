namespace Warren.EndToEnd.Tests.Harness;

/// <summary>Clients that are not C#: Node scripts of tests/web, and Python scripts beside the tests.</summary>
internal static class Scripts
{
    /// <summary>Starts <c>tests/web/&lt;script&gt;</c>. A script talks in lines: it is told and tells by standard input and output.</summary>
    public static ChildProcess StartNode(string script, params string[] arguments) =>
        ChildProcess.Start(
            script,
            ["node", Path.Combine(RepositoryPaths.WebTests, script), .. arguments],
            RepositoryPaths.WebTests,
            new Dictionary<string, string> { ["WARREN_TEST_CHROMIUM"] = TestServices.Chromium });

    /// <summary>Starts a Python script of this project with Debian's own Python, which has the packages that ./test installs.</summary>
    public static ChildProcess StartPython(string script, params string[] arguments) =>
        ChildProcess.Start(
            script,
            ["/usr/bin/python3", "-u", Path.Combine(RepositoryPaths.Root, "tests", "Warren.EndToEnd.Tests", script), .. arguments],
            RepositoryPaths.Root,
            new Dictionary<string, string>());

    /// <summary>Runs a Node script to its end; any exit code but 0 is a failure that shows what it wrote.</summary>
    public static Task<string> RunNodeAsync(string script, TimeSpan limit, params string[] arguments) => EndAsync(StartNode(script, arguments), limit);

    /// <summary>Runs a Python script to its end; any exit code but 0 is a failure that shows what it wrote.</summary>
    public static Task<string> RunPythonAsync(string script, TimeSpan limit, params string[] arguments) =>
        EndAsync(StartPython(script, arguments), limit);

    static async Task<string> EndAsync(ChildProcess process, TimeSpan limit)
    {
        await using (process)
        {
            var exitCode = await process.ExitAsync(limit);
            return exitCode == 0 ? string.Join('\n', process.Output.Lines) : throw process.Failure($"ended with exit code {exitCode}");
        }
    }
}
