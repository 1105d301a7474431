namespace Warren.SocketIO.Admin;

/// <summary>How much the admin page sees.</summary>
public enum AdminMode
{
    /// <summary>Servers, namespaces, numbers of clients and traffic, every two seconds. Costs next to nothing.</summary>
    Production,

    /// <summary>
    /// Also every socket with its handshake, data and rooms, and every event with its arguments, as it happens. Each event of a client then costs
    /// one more for the page, on every node: not for a busy server, and nothing that people who may not read the payloads should see.
    /// </summary>
    Development,
}
