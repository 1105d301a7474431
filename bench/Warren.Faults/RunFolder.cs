namespace Warren.Faults;

/// <summary>Where one run keeps its answers, logs and SQLite files. Removed at the end, unless somebody will want to look at it.</summary>
internal sealed class RunFolder : IDisposable
{
    readonly bool _stays;

    /// <param name="below">Where it stays for good; <c>null</c> for a temporary one.</param>
    public RunFolder(string? below)
    {
        _stays = below is not null;
        Path = below is null
            ? Directory.CreateTempSubdirectory("warren-faults-").FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(below, Guid.NewGuid().ToString("N")[..8])).FullName;
    }

    public string Path { get; }

    /// <summary>Whether all is well, so that nobody will want to look.</summary>
    public bool IsOfNoInterest { get; set; }

    public void Dispose()
    {
        if (IsOfNoInterest && !_stays)
        {
            Directory.Delete(Path, recursive: true);
        }
        else
        {
            Console.WriteLine($"Answers, logs and SQLite files: {Path}");
        }
    }
}
