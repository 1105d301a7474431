namespace Warren.Events.Tests.Hosting;

/// <summary>A folder with the test's files, gone afterwards.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-test-");

    public string Path => _folder.FullName;

    /// <summary>Writes a file; its folder is made.</summary>
    public TemporaryFolder With(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public TemporaryFolder WithFolder(string name)
    {
        _folder.CreateSubdirectory(name);
        return this;
    }

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
