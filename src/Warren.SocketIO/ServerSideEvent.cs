using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Warren.SocketIO.Cluster;

namespace Warren.SocketIO;

/// <summary>An event of another node to this one. See <see cref="Namespace.OnServerSide"/>.</summary>
public sealed class ServerSideEvent
{
    readonly Lock _gate = new();
    bool _over;

    internal ServerSideEvent(string name, EventArguments arguments, string node, bool wantsAnswer, string? traceParent)
    {
        (Name, Arguments, Node, WantsAnswer, TraceParent) = (name, arguments, node, wantsAnswer, traceParent);
    }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>What follows the name.</summary>
    public EventArguments Arguments { get; }

    /// <summary>Who sent it: a <see cref="ClusterAdapter.NodeId"/>, or "emitter".</summary>
    public string Node { get; }

    /// <summary>Whether the sender waits for an answer.</summary>
    public bool WantsAnswer { get; }

    /// <summary>The sender's W3C trace context, if it had one.</summary>
    public string? TraceParent { get; }

    internal RawJson? Answered { get; private set; }

    /// <summary>Answers with one value. The first answer counts, if it comes before the handlers have finished. Any thread.</summary>
    /// <param name="json">One JSON value in UTF-8, copied.</param>
    public void AnswerRaw(ReadOnlyMemory<byte> json)
    {
        lock (_gate)
        {
            if (WantsAnswer && !_over)
            {
                Answered ??= RawJson.Array(json.Span);
            }
        }
    }

    /// <summary>Answers with a value written as JSON; else as <see cref="AnswerRaw"/>.</summary>
    /// <param name="value">The answer.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    public void Answer<T>(T value, JsonTypeInfo<T> type) => AnswerRaw(JsonSerializer.SerializeToUtf8Bytes(value, type));

    internal void End()
    {
        lock (_gate)
        {
            _over = true;
        }
    }
}
