using System.Diagnostics;

namespace Warren.SocketIO.Tests.Support;

/// <summary>Runs small programs of other languages. They lie in the repository, so that Node's find its node_modules.</summary>
public static class Script
{
    /// <param name="program">What runs it.</param>
    /// <param name="script">Path below the test project.</param>
    /// <param name="arguments">For the script.</param>
    public static Process Start(string program, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(Repository(), "tests", "Warren.SocketIO.Tests", script), .. arguments])
        {
            // tests/web declares the packages; npm hoists them to the root, which is above both folders.
            WorkingDirectory = Repository(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>The programs end with their input.</summary>
    public static async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Bounds.Wait);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        process.Dispose();
    }

    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Warren.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run from within the repository.");
        }

        return folder.FullName;
    }
}
