namespace Warren.Events.Tests.Outbox;

/// <summary>An empty database of one test's own.</summary>
public interface IDatabaseFixture : IAsyncDisposable
{
    /// <summary>The settings that lead the service <c>notes</c> to it.</summary>
    IReadOnlyDictionary<string, string?> Settings { get; }
}
