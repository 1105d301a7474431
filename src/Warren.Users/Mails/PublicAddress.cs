using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Warren.Users.Mails;

/// <summary>
/// Makes links into the web app. Never from what a request said of itself: whoever asks for somebody else's mail would choose where its link leads.
/// </summary>
sealed class PublicAddress(IOptions<MailOptions> options, IServer server)
{
    /// <summary>Whether nobody said what it is.</summary>
    public bool IsGuessed => options.Value.PublicUrl is null;

    /// <summary>The link to a path such as <c>/reset</c>.</summary>
    public string Of(string path) => (options.Value.PublicUrl ?? Own()).TrimEnd('/') + path;

    /// <summary>The link to a path that this process itself serves, for a browser on this machine.</summary>
    public string OwnOf(string path) => Own() + path;

    // Browsers count a page on localhost as safe as one with TLS; and "all networks" is no address.
    string Own() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address && Uri.TryCreate(address, UriKind.Absolute, out var url)
            ? $"{url.Scheme}://localhost:{url.Port}"
            : "http://localhost:3001";
}
