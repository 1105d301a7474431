namespace Warren.Events.Tests.Repository;

/// <summary>The checked-out repository, found by walking up from the test program: CI builds map source paths, so those cannot be used.</summary>
internal static class RepositoryFiles
{
    static readonly string[] NotOurs = ["bin", "obj", "dist", "node_modules", "artifacts", "Migrations", ".data"];

    public static DirectoryInfo Root { get; } = FindRoot();

    /// <summary>All files below a folder of the repository, without what is built, installed or generated. None when there is no such folder.</summary>
    public static IEnumerable<FileInfo> FilesBelow(string folder)
    {
        var start = new DirectoryInfo(Path.Combine(Root.FullName, folder));
        return start.Exists ? FilesBelow(start) : [];
    }

    static IEnumerable<FileInfo> FilesBelow(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(child => !NotOurs.Contains(child.Name)).SelectMany(FilesBelow));

    static DirectoryInfo FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Warren.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"Warren.slnx is in no folder above {AppContext.BaseDirectory}.");
    }
}
