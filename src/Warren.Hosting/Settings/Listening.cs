using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Warren.Hosting.Settings;

/// <summary>Where the process listens: <c>WARREN_LISTEN</c> (loopback) and <c>INTERNAL_API_PORT</c> (3001; 0 for any free one).</summary>
static class Listening
{
    const string Urls = "urls";

    public static void AddTo(IConfigurationManager configuration)
    {
        var (address, port) = (configuration["WARREN_LISTEN"], configuration["INTERNAL_API_PORT"]);
        if (string.IsNullOrEmpty(address) && string.IsNullOrEmpty(port) && !string.IsNullOrEmpty(configuration[Urls]))
        {
            return;
        }

        configuration.AddInMemoryCollection([new(Urls, $"http://{Host(address)}:{Port(port)}")]);
    }

    static string Host(string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            return "127.0.0.1";
        }

        if (IPAddress.TryParse(address, out var parsed))
        {
            return parsed.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{parsed}]" : parsed.ToString();
        }

        return address == "localhost"
            ? address
            : throw new InvalidOperationException($"WARREN_LISTEN is '{address}'. It is an address: 127.0.0.1, 0.0.0.0 for every network, or ::1.");
    }

    static int Port(string? port) => string.IsNullOrEmpty(port)
        ? 3001
        : int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort
            ? number
            : throw new InvalidOperationException($"INTERNAL_API_PORT is '{port}'. It is a port: 1 to 65535, or 0 for any free one.");
}
