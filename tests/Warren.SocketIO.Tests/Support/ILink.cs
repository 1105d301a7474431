namespace Warren.SocketIO.Tests.Support;

/// <summary>An Engine.IO connection as a client sees it: packets out, packets in, whatever carries them.</summary>
public interface ILink : IAsyncDisposable
{
    string Sid { get; }

    Task SendAsync(string packet);

    Task SendBinaryAsync(byte[] data);

    /// <summary>The next packet; binary as "b" and hexadecimal digits. Null when the server has closed the link.</summary>
    Task<string?> ReceiveAsync();
}
