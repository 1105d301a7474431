namespace Warren.Events;

/// <summary>How the link to the broker is.</summary>
/// <param name="IsConnected">Connected, with topology, mailboxes and consumers in place.</param>
/// <param name="IsBlocked">Connected, but the broker takes no messages because of a memory or disk alarm.</param>
/// <param name="Detail">For people: the broker's address without credentials, and the last error.</param>
/// <param name="Since">When this state began.</param>
public sealed record BrokerState(bool IsConnected, bool IsBlocked, string Detail, DateTimeOffset Since);
