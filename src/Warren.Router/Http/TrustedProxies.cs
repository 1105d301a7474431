using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Warren.Router.Http;

/// <summary>
/// Believes <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of the listed proxies, and of nobody else: anybody can send them, and
/// limits by address and the own origin hang on them.
/// </summary>
static class TrustedProxies
{
    /// <summary>Corrects address and scheme of requests that come through one of the proxies; call it before everything that reads them.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IList<IPNetwork> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        // No limit on how many proxies stand in a row: the walk back ends at the first address that is not listed.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>Reads an address, or a network such as <c>10.0.0.0/8</c>.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
