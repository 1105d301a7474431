using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Warren.Users.Tokens;

/// <summary>
/// The P-256 key that signs access tokens: from the environment, or a file that the first start makes and nobody else may read.
/// Several instances share it: one file on one machine, the setting on several.
/// </summary>
sealed class SigningKey : IDisposable
{
    readonly ECDsa _key;

    public SigningKey(IOptions<TokenOptions> options)
    {
        _key = options.Value.SigningKey is { Length: > 0 } setting
            ? Import(setting, "WARREN_SIGNING_KEY")
            : FromFile(Path.GetFullPath(Path.Combine(options.Value.DataFolder, "users-key.pem")));
        var security = new ECDsaSecurityKey(_key)
        {
            // The library keeps signers for the whole process, by the key's thumbprint: one that was made for another host with the same key
            // signs with that host's key object, also when that host has ended.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        security.KeyId = Base64UrlEncoder.Encode(security.ComputeJwkThumbprint());
        Credentials = new SigningCredentials(security, SecurityAlgorithms.EcdsaSha256);
        KeySet = Public(security.KeyId, _key.ExportParameters(includePrivateParameters: false).Q);
    }

    /// <summary>What tokens are signed with; the key's id is its thumbprint (RFC 7638).</summary>
    public SigningCredentials Credentials { get; }

    /// <summary>The public half as a JSON Web Key Set (RFC 7517), for those who verify.</summary>
    public JsonElement KeySet { get; }

    public void Dispose() => _key.Dispose();

    static JsonElement Public(string id, ECPoint point) => JsonSerializer.SerializeToElement(new
    {
        keys = new[]
        {
            new
            {
                kty = "EC",
                crv = "P-256",
                x = Base64UrlEncoder.Encode(point.X),
                y = Base64UrlEncoder.Encode(point.Y),
                kid = id,
                use = "sig",
                alg = "ES256",
            },
        },
    });

    static ECDsa FromFile(string path)
    {
        if (!File.Exists(path))
        {
            Make(path);
        }

        return Import(File.ReadAllText(path), path);
    }

    // Written beside and moved into place: another instance that starts now sees the whole file or none, and the first one wins.
    static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var folder = Path.GetDirectoryName(path)!;
        var draft = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, how))
        {
            writer.Write(key.ExportPkcs8PrivateKeyPem());
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    static ECDsa Import(string text, string from)
    {
        var key = ECDsa.Create();
        try
        {
            if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
            }

            var parameters = key.ExportParameters(includePrivateParameters: true);
            if (key.KeySize == 256 && parameters.D is not null)
            {
                return key;
            }
        }
        catch (Exception error) when (error is ArgumentException or FormatException or CryptographicException)
        {
            // Said below, without repeating what may be half a key.
        }

        key.Dispose();
        throw new InvalidOperationException(
            $"{from} is not a private P-256 key. Make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    }
}
