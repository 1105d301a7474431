using System.Security.Cryptography;
using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests.Users;

public sealed class SigningKeyTests
{
    [Fact]
    public async Task A_service_that_ended_takes_nothing_from_the_next_one_of_the_process_with_the_same_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var settings = new Dictionary<string, string?> { ["WARREN_SIGNING_KEY"] = Convert.ToBase64String(key.ExportPkcs8PrivateKey()) };

        for (var start = 0; start < 2; start++)
        {
            await using var rig = await UsersRig.StartAsync(BackingKind.Embedded, settings: settings);

            // It throws unless the sign-in is answered with a token.
            await Person.RegisterAsync(rig);
        }
    }
}
