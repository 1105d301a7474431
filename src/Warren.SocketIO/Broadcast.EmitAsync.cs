using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

public sealed partial class Broadcast
{
    /// <summary>
    /// Sends an event to all in one step, and waits first until every receiver on this node has room for it (see <see cref="Socket.EmitRawAsync"/>)
    /// or is gone: the slowest sets the pace. Sockets of other nodes are not waited for; there it is as with <see cref="EmitRaw"/>. Events
    /// that wait for the same receiver leave in the order of the calls. Of a <see cref="Volatile"/> choice nobody is waited for.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8, sent as it is and not checked; empty sends the name alone. Copied if it has to wait.</param>
    /// <param name="cancellation">Stops waiting; nobody gets the event then.</param>
    /// <returns>Done when the event is in every receiver's queue.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIOOptions.MaxWaitingEmits"/> events wait for one receiver already; nobody gets this one.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited.</exception>
    public Task EmitRawAsync(string name, ReadOnlyMemory<byte> jsonArgument, CancellationToken cancellation) =>
        SendPatientlyAsync(name, jsonArgument.Span, cancellation);

    /// <summary>Sends an event with one binary argument and waits for room as <see cref="EmitRawAsync"/> does, with the same errors.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="data">Copied before the method returns.</param>
    /// <param name="cancellation">Stops waiting; nobody gets the event then.</param>
    public Task EmitBinaryAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        SendPatientlyAsync(name, new OutgoingArguments([data]), cancellation);

    /// <summary>Sends an event with one argument written as JSON and waits for room as <see cref="EmitRawAsync"/> does, with the same errors.</summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="value">The argument; binary values in it go as binary data. It is written before the method returns.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    /// <param name="cancellation">Stops waiting; nobody gets the event then.</param>
    public Task EmitAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendPatientlyAsync(name, JsonArguments.Write(value, type), cancellation);

    /// <summary>
    /// Sends an event with any number of arguments, written as JSON by reflection in camel case, and waits for room as
    /// <see cref="EmitRawAsync"/> does, with the same errors.
    /// </summary>
    /// <param name="name">Any name but a reserved one.</param>
    /// <param name="arguments">The arguments, written before the method returns.</param>
    /// <param name="cancellation">Stops waiting; nobody gets the event then.</param>
    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public Task EmitAsync(string name, ReadOnlySpan<object?> arguments, CancellationToken cancellation) =>
        SendPatientlyAsync(name, JsonArguments.Write(arguments), cancellation);

    Task SendPatientlyAsync(string name, OutgoingArguments arguments, CancellationToken cancellation)
    {
        if (_namespace is not null)
        {
            return _namespace.EmitPatientlyAsync(_targets, name, arguments, cancellation);
        }

        // Listeners of one child's sockets may use the thread's buffers before the next child is served.
        var copy = new OutgoingArguments(arguments.Json.ToArray(), arguments.Attachments.ToArray());
        var sent = new List<Task>();
        foreach (var child in _parent!.Children)
        {
            sent.Add(child.EmitPatientlyAsync(_targets, name, copy, cancellation));
        }

        return Task.WhenAll(sent);
    }
}
