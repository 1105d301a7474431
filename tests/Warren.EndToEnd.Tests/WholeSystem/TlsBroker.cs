using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Warren.EndToEnd.Tests.Harness;

namespace Warren.EndToEnd.Tests.WholeSystem;

/// <summary>A RabbitMQ of one test that listens for TLS too, and the authority that signed its certificate.</summary>
internal sealed class TlsBroker : IAsyncDisposable
{
    readonly TestFolder _folder = new();
    readonly RabbitMqServer _broker;
    readonly Backing _backing;
    readonly int _port = FreePorts.Next();

    TlsBroker(RabbitMqServer broker, Backing backing)
    {
        _broker = broker;
        _backing = backing;
    }

    /// <summary>For the programs to work in.</summary>
    public string Folder => _folder.Path;

    string Authority => Path.Combine(Folder, "authority.pem");

    public static async Task<TlsBroker> StartAsync()
    {
        var server = await RabbitMqServer.StartOwnAsync();
        var broker = new TlsBroker(server, await Backing.OnServersAsync(server));
        broker.WriteCertificates();
        await Commands.RunAsync(["chmod", "755", broker.Folder], TimeSpan.FromSeconds(10)); // RabbitMQ may run as another user.
        var options = $"[{{cacertfile,\"{broker.Authority}\"}},{{certfile,\"{broker.File("server.pem")}\"}},{{keyfile,\"{broker.File("server.key")}\"}}]";
        await server.CtlAsync(
            "eval",
            $"application:set_env(rabbit, ssl_options, {options}), "
                + $"rabbit_networking:start_ssl_listener({{\"127.0.0.1\", {broker._port}}}, rabbit_networking:ensure_ssl(), 1).");
        return broker;
    }

    /// <summary>What a program is told; whether it trusts the authority too.</summary>
    public Dictionary<string, string> Settings(bool trusted)
    {
        var settings = new Dictionary<string, string>(_backing.Settings)
        {
            ["AMQP_URL"] = new UriBuilder(_backing.AmqpUrl("warren")) { Scheme = "amqps", Port = _port }.Uri.AbsoluteUri,
        };
        if (trusted)
        {
            settings["SSL_CERT_FILE"] = Authority;
        }

        return settings;
    }

    /// <summary>How many connections there are over TLS.</summary>
    public async Task<int> CountTlsConnectionsAsync()
    {
        var lines = await _broker.CtlAsync("list_connections", "--silent", "ssl");
        return lines.Split('\n').Count(line => line.Trim() == "true");
    }

    public async ValueTask DisposeAsync()
    {
        await _backing.DisposeAsync();
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    string File(string name) => Path.Combine(Folder, name);

    void WriteCertificates()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Warren test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var signer = authority.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=Warren test broker", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(signer, from, to, "warren"u8.ToArray());

        System.IO.File.WriteAllText(Authority, signer.ExportCertificatePem());
        System.IO.File.WriteAllText(File("server.pem"), signed.ExportCertificatePem());
        System.IO.File.WriteAllText(File("server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
