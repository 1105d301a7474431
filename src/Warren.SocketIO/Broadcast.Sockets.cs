using System.Text.Json.Serialization.Metadata;
using Warren.SocketIO.Cluster;

namespace Warren.SocketIO;

public sealed partial class Broadcast
{
    /// <summary>Sends an event and waits for the acknowledgements of everybody chosen, on every node.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone.</param>
    /// <param name="timeout">How long to wait; <see cref="SocketIOOptions.AckTimeout"/> if null.</param>
    /// <param name="cancellation">Stops waiting; the event may have been handled nevertheless.</param>
    /// <returns>The answers, in the order they came; none when nobody was chosen. A client that goes without answering is not waited for.</returns>
    /// <exception cref="BroadcastTimeoutException">Somebody did not answer in time; the answers that came are in it.</exception>
    public Task<IReadOnlyList<EventArguments>> EmitWithAckAsync(
        string name, ReadOnlyMemory<byte> jsonArgument, TimeSpan? timeout, CancellationToken cancellation) =>
        AskAsync(name, jsonArgument.Span, timeout, cancellation);

    /// <summary>The same with an argument written as JSON; binary values in it go as binary data.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <param name="timeout">How long to wait; <see cref="SocketIOOptions.AckTimeout"/> if null.</param>
    /// <param name="cancellation">Stops waiting; the event may have been handled nevertheless.</param>
    /// <exception cref="BroadcastTimeoutException">Somebody did not answer in time; the answers that came are in it.</exception>
    public Task<IReadOnlyList<EventArguments>> EmitWithAckAsync<T>(
        string name, T value, JsonTypeInfo<T> type, TimeSpan? timeout, CancellationToken cancellation) =>
        AskAsync(name, JsonArguments.Write(value, type), timeout, cancellation);

    /// <summary>Tells of the sockets chosen, on every node, as they are now.</summary>
    /// <param name="cancellation">Stops waiting for other nodes.</param>
    public async Task<ClusterAnswers<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellation)
    {
        if (_namespace is not null)
        {
            return await _namespace.FetchAsync(_targets, cancellation);
        }

        var answers = await Task.WhenAll(_parent!.Children.Select(child => child.FetchAsync(_targets, cancellation)));
        return new ClusterAnswers<RemoteSocket>(
            [.. answers.SelectMany(answer => answer)], [.. answers.SelectMany(answer => answer.MissingNodes).Distinct()]);
    }

    /// <summary>
    /// Puts the sockets chosen in rooms, on every node; commands and broadcasts reach each node in the order they were given. A socket that is in
    /// <see cref="SocketIOOptions.MaxRoomsPerSocket"/> rooms is passed over, with a warning in the log.
    /// </summary>
    /// <param name="rooms">Names of rooms.</param>
    public void SocketsJoin(params ReadOnlySpan<string> rooms) => Command(ClusterMessageType.SocketsJoin, rooms.ToArray());

    /// <summary>Takes the sockets chosen out of rooms, on every node, in order with the broadcasts.</summary>
    /// <param name="rooms">Names of rooms.</param>
    public void SocketsLeave(params ReadOnlySpan<string> rooms) => Command(ClusterMessageType.SocketsLeave, rooms.ToArray());

    /// <summary>Sends the sockets chosen off, on every node, in order with the broadcasts. See <see cref="Socket.Disconnect"/>.</summary>
    /// <param name="closeTransport">Whether every namespace of their connections and the connections themselves are closed too.</param>
    public void DisconnectSockets(bool closeTransport = false) => Command(ClusterMessageType.DisconnectSockets, null, closeTransport);

    Task<IReadOnlyList<EventArguments>> AskAsync(string name, OutgoingArguments arguments, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (_namespace is not null)
        {
            return _namespace.AskAsync(_targets, name, arguments, timeout, cancellation);
        }

        var copy = new OutgoingArguments(arguments.Json.ToArray(), arguments.Attachments.ToArray());
        var asked = new List<Task<IReadOnlyList<EventArguments>>>();
        foreach (var child in _parent!.Children)
        {
            asked.Add(child.AskAsync(_targets, name, copy, timeout, cancellation));
        }

        return JoinAsync(asked);
    }

    void Command(ClusterMessageType type, string[]? rooms, bool close = false)
    {
        foreach (var room in rooms ?? [])
        {
            ArgumentException.ThrowIfNullOrEmpty(room, nameof(rooms));
        }

        foreach (var target in _namespace is null ? _parent!.Children : [_namespace])
        {
            target.Command(type, _targets, rooms, close);
        }
    }

    /// <summary>The answers of several namespaces, and together what is missing of them.</summary>
    static async Task<IReadOnlyList<EventArguments>> JoinAsync(List<Task<IReadOnlyList<EventArguments>>> asked)
    {
        var answers = new List<EventArguments>();
        var late = new List<BroadcastTimeoutException>();
        foreach (var one in asked)
        {
            try
            {
                answers.AddRange(await one);
            }
            catch (BroadcastTimeoutException exception)
            {
                answers.AddRange(exception.Answers);
                late.Add(exception);
            }
        }

        return late.Count == 0
            ? answers
            : throw new BroadcastTimeoutException(
                answers, late.Sum(exception => exception.MissingClients), [.. late.SelectMany(exception => exception.MissingNodes).Distinct()]);
    }
}
