namespace Warren.EndToEnd.Tests.Harness;

/// <summary>Where the built programs, the web app and the scripts are.</summary>
internal static class RepositoryPaths
{
    /// <summary>The folder with Warren.slnx, found by walking up from the test program.</summary>
    public static string Root { get; } = FindRoot();

    public static string WebApp => Path.Combine(Root, "samples", "Storefront", "web", "dist");

    /// <summary>The npm workspace of the tests: their Node scripts live here, so that they find their packages.</summary>
    public static string WebTests => Path.Combine(Root, "tests", "web");

    /// <summary>A program of the same configuration as the tests, for example <c>Warren.Users</c>.</summary>
    public static string Program(string project)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(Root, "artifacts", "bin", project, configuration, project + ".dll");
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not built: dotnet build Warren.slnx");
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Warren.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Warren.slnx is in no folder above {AppContext.BaseDirectory}.");
    }
}
