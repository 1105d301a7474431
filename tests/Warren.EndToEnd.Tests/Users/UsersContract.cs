using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>
/// What the users service promises on the wire: each file of this class is one part, run on both brokers and databases. The tests of a
/// class share one rig, so each looks at people, nodes and addresses of its own.
/// </summary>
public abstract partial class UsersContract(RigFixture fixture)
{
    internal UsersRig Rig => fixture.Rig;

    static string NewEmail() => $"{Guid.NewGuid():N}@example.com";
}

public sealed class UsersOnEmbedded(EmbeddedRig fixture) : UsersContract(fixture), IClassFixture<EmbeddedRig>;

public sealed class UsersOnServers(ServersRig fixture) : UsersContract(fixture), IClassFixture<ServersRig>;

public abstract class RigFixture(BackingKind kind) : IAsyncLifetime
{
    UsersRig? _rig;

    internal UsersRig Rig => _rig!;

    public async ValueTask InitializeAsync() => _rig = await UsersRig.StartAsync(kind);

    public async ValueTask DisposeAsync()
    {
        if (_rig is not null)
        {
            await _rig.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}

public sealed class EmbeddedRig() : RigFixture(BackingKind.Embedded);

public sealed class ServersRig() : RigFixture(BackingKind.Servers);
