namespace Warren.SocketIO.Admin;

/// <summary>What somebody typed on the admin page.</summary>
/// <param name="UserName">As sent; empty if nothing was.</param>
/// <param name="Password">As sent; empty if nothing was. Never log it.</param>
/// <param name="Handshake">Where the try comes from, to count failures by address.</param>
/// <param name="Cancellation">Cancelled when the client is gone.</param>
public sealed record AdminSignIn(string UserName, string Password, Handshake Handshake, CancellationToken Cancellation)
{
    /// <summary>Without the password, so that it cannot slip into a log.</summary>
    public override string ToString() => $"AdminSignIn {{ UserName = {UserName} }}";
}
