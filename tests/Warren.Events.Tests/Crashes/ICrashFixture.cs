using System.Data.Common;

namespace Warren.Events.Tests.Crashes;

/// <summary>What one test's processes run on: a broker and two databases of its own.</summary>
public interface ICrashFixture : IAsyncDisposable
{
    /// <summary>Makes it ready, with files in this folder.</summary>
    Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder);

    /// <summary>Opens a service's database, to look at its rows. No process of the test's may be needed for it.</summary>
    Task<DbConnection> OpenAsync(string service);
}
