using Warren.EndToEnd.Tests.Harness;
using Warren.Users.Passwords;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>What the users service promises on the wire: each file of this class is one part, run on both brokers and databases.</summary>
public abstract partial class UsersContract(BackingKind kind) : IAsyncLifetime
{
    UsersRig? _rig;

    internal UsersRig Rig => _rig!;

    public async ValueTask InitializeAsync() => _rig = await UsersRig.StartAsync(kind, Hashing);

    public async ValueTask DisposeAsync()
    {
        if (_rig is not null)
        {
            await _rig.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected virtual void Hashing(HashingOptions options)
    {
    }
}

public sealed class UsersOnEmbedded() : UsersContract(BackingKind.Embedded);

public sealed class UsersOnServers() : UsersContract(BackingKind.Servers);
