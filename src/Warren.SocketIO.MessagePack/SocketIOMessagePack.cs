using Warren.SocketIO;
using Warren.SocketIO.MessagePack;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Switches the Socket.IO server to MessagePack.</summary>
public static class SocketIOMessagePack
{
    /// <summary>
    /// Lets the server speak MessagePack instead of the protocol's text: <c>AddSocketIO(options =&gt; options.UseMessagePack())</c>. Every
    /// client must then use npm's <c>socket.io-msgpack-parser</c> or one compatible with it. Handlers see the same arguments as before.
    /// </summary>
    /// <param name="options">The server's settings.</param>
    public static SocketIOOptions UseMessagePack(this SocketIOOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Parser = new MessagePackParser();
        return options;
    }
}
