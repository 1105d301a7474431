using System.Xml.Linq;

namespace Warren.Events.Tests.Repository;

/// <summary>What a project refers to. A package with <c>PrivateAssets="all"</c> reaches nobody who uses the project, so it does not count.</summary>
internal sealed record ProjectFile(string Name, string[] Projects, string[] Packages)
{
    public static ProjectFile Read(FileInfo file)
    {
        var project = XDocument.Load(file.FullName);
        return new ProjectFile(
            Path.GetFileNameWithoutExtension(file.Name),
            [.. Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Included(project, "PackageReference")]);
    }

    static IEnumerable<string> Included(XDocument project, string item) =>
        from reference in project.Descendants(item)
        where (string?)reference.Attribute("PrivateAssets") != "all"
        select (string?)reference.Attribute("Include") ?? throw new InvalidOperationException($"A {item} without Include.");
}
