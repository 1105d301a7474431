using Microsoft.Extensions.Configuration;

namespace Warren.Hosting.Settings;

/// <summary>
/// Settings from files: <c>.env.local</c> over <c>.env</c>, both under everything that is set already (the OS environment, the command line).
/// They are looked for in the content root and upward, as far as the root of the repository; without a repository only in the content root.
/// </summary>
static class DotEnv
{
    const int MaxBytes = 65_536;

    static readonly string[] Files = [".env", ".env.local"];

    public static void AddTo(IConfigurationManager configuration, string contentRoot)
    {
        if (FindFolder(contentRoot) is not { } folder)
        {
            return;
        }

        var found = new Dictionary<string, string?>();
        foreach (var file in Files.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            foreach (var (key, value) in DotEnvParser.Parse(Read(file), file))
            {
                found[key] = value;
            }
        }

        // Added last, a source would win over all others; so it gets only what nobody else has set.
        configuration.AddInMemoryCollection(found.Where(setting => configuration[setting.Key] is null).ToList());
    }

    static string Read(string file) => new FileInfo(file).Length <= MaxBytes
        ? File.ReadAllText(file)
        : throw new InvalidOperationException($"{file} has more than {MaxBytes} bytes; that cannot be a file of settings.");

    static string? FindFolder(string start)
    {
        string? found = null;
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            found ??= Files.Any(name => File.Exists(Path.Combine(folder.FullName, name))) ? folder.FullName : null;
            if (Path.Exists(Path.Combine(folder.FullName, ".git")))
            {
                return found;
            }
        }

        return start;
    }
}
