using Warren.EndToEnd.Tests.Harness;

namespace Warren.EndToEnd.Tests.Faults;

/// <summary>The program that does the killing and the counting, in the configuration of the tests.</summary>
internal static class FaultsProgram
{
    // Most of it is starting processes; a quiet machine needs a thirtieth.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public static string Path => RepositoryPaths.Program("Warren.Faults");

    /// <summary>Builds nothing when it is told of <see cref="Path"/>, but starts and ends a RabbitMQ and a PostgreSQL.</summary>
    public static string Script => System.IO.Path.Combine(RepositoryPaths.Root, "bench", "faults");

    /// <summary>Its exit code is 0 when it has found what it must; its table is in the failure otherwise.</summary>
    public static async Task SucceedsAsync(ChildProcess faults)
    {
        if (await faults.ExitAsync(Limit) != 0)
        {
            throw faults.Failure("found something");
        }
    }
}
