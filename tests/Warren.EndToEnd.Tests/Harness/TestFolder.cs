namespace Warren.EndToEnd.Tests.Harness;

/// <summary>A folder for one test's programs to work in: their <c>.data/</c> and <c>.env</c> are nobody else's.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("warren-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
