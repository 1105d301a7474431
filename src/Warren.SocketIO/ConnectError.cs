namespace Warren.SocketIO;

/// <summary>Why a client may not join a namespace. It hears it as <c>connect_error</c> and may try again on the same connection.</summary>
/// <param name="Message">Becomes <c>error.message</c> in the client.</param>
/// <param name="Data">One JSON value in UTF-8 that becomes <c>error.data</c>; empty leaves it out.</param>
public sealed record ConnectError(string Message, ReadOnlyMemory<byte> Data = default);
