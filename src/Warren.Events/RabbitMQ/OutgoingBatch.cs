namespace Warren.Events.RabbitMQ;

/// <summary>
/// Messages to one queue that leave together. Each message costs the broker the same whether it is small or large, which is most of what a small
/// request costs anybody. Not safe for several threads; its owner locks.
/// </summary>
sealed class OutgoingBatch
{
    byte[] _bytes = new byte[4096];
    OutgoingMessage? _first;
    int _firstBody;
    int _length;
    TimeSpan? _expiration;

    /// <summary>How many wait in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a message may be added: it is small, there is room, and the broker is to treat it like the others.</summary>
    public bool Fits(OutgoingMessage message) => Measure(message) is not null;

    /// <summary>Takes a message, whose body is its sender's again; <c>false</c> if it does not fit.</summary>
    public bool TryAdd(OutgoingMessage message)
    {
        if (Measure(message) is not { } bytes)
        {
            return false;
        }

        if (_first is null)
        {
            (_first, _expiration) = (message, message.Expiration);
        }

        if (_bytes.Length < _length + bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_length + bytes, Math.Min(2 * _bytes.Length, BatchFormat.MaxBytes)));
        }

        var body = BatchFormat.Write(message, _bytes.AsSpan(_length));
        if (Count == 0)
        {
            _firstBody = body;
        }

        _length += bytes;
        Count++;
        _expiration = message.Expiration > _expiration ? message.Expiration : _expiration;
        return true;
    }

    /// <summary>
    /// Takes out what is to be sent: the message itself when it is the only one, so that it looks as anybody expects. Its body is good until the next
    /// <see cref="TryAdd"/>.
    /// </summary>
    public OutgoingMessage Take()
    {
        var first = _first ?? throw new InvalidOperationException("There is nothing in it.");
        var message = Count == 1
            ? first with { Body = _bytes.AsMemory(_firstBody, _length - _firstBody) }
            : first with
            {
                Envelope = new Envelope { Id = first.Envelope.Id, Type = first.Envelope.Type, ContentType = Names.Batch, Source = first.Envelope.Source },
                Body = _bytes.AsMemory(0, _length),
                Expiration = _expiration,
            };
        Clear();
        return message;
    }

    public void Clear()
    {
        _first = null;
        _length = 0;
        Count = 0;
    }

    int? Measure(OutgoingMessage message) =>
        Count < BatchFormat.MaxMessages
        && (_first is null || IsLike(_first, message))
        && BatchFormat.Measure(message) is { } bytes
        && _length + bytes <= BatchFormat.MaxBytes
            ? bytes
            : null;

    /// <summary>Whether the broker is to treat both alike. One that expires later than the others only keeps them longer; they have deadlines of their own.</summary>
    static bool IsLike(OutgoingMessage first, OutgoingMessage other) =>
        first.Mandatory == other.Mandatory
        && first.Persistent == other.Persistent
        && first.Expiration is null == other.Expiration is null;
}
