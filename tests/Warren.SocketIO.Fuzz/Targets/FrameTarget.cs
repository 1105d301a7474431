using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Fuzz.Targets;

/// <summary>
/// WebSocket frames. The reader must see in them what a slow and simple reader sees, the same however the network cuts the bytes, with a
/// buffer that never exceeds one message. Compressed ones (RFC 7692) are compared with themselves only: what the inflater makes of damaged data
/// is the framework's.
/// </summary>
public sealed class FrameTarget(bool inflates) : FuzzTarget
{
    const int MaxMessage = 5000;
    const int MaxFragments = 8;

    public override string Name => inflates ? "deflate" : "frame";

    public override IReadOnlyList<byte[]> Words { get; } = Bytes(
        "\\x81\\x81\\x00\\x00\\x00\\x002", "\\x81\\x80\\x00\\x00\\x00\\x00", "\\x01\\x80\\x00\\x00\\x00\\x00", "\\x00\\x80\\x00\\x00\\x00\\x00", "\\x80\\x80\\x00\\x00\\x00\\x00", "\\x82\\x80\\x01\\x02\\x03\\x04",
        "\\x88\\x80\\x00\\x00\\x00\\x00", "\\x88\\x82\\x00\\x00\\x00\\x00\\x03\\xe8", "\\x89\\x80\\x00\\x00\\x00\\x00", "\\x8a\\x80\\x00\\x00\\x00\\x00", "\\x81\\xfe\\x00\\x00", "\\x82\\xfe\\x13\\x88", "\\x82\\xfe\\x13\\x89",
        "\\x81\\xff\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01", "\\x81\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff", "\\x81\\xff\\x00\\x00\\x00\\x00\\x80\\x00\\x00\\x00", "\\xc1\\x80\\x00\\x00\\x00\\x00", "\\xc1\\x81\\x00\\x00\\x00\\x00\\x00", "\\x41\\x80\\x00\\x00\\x00\\x00", "\\x03\\x00", "\\x00\\x00\\xff\\xff", "\\x83\\x80", "\\x8b\\x80", "\\x81\\x00", "\\xf0\\x9f", "\\x98\\x80");

    /// <summary>Each of a message's frames may be a compressed message, for which the framework has an inflater.</summary>
    public override long MaxAllocated(int inputLength) => 64 * 1024 + ((inflates ? 4000L : 100) * inputLength);

    public override int Play(byte[] input, Random choices)
    {
        var whole = Read(input, () => input.Length, out var wholeError);
        var (expected, expectedError) = (whole, wholeError);
        if (!inflates)
        {
            expected = SimpleFrameReader.Read(input, MaxMessage, MaxFragments, out expectedError);
        }

        var cut = Read(input, () => choices.Next(1, choices.Next(3) == 0 ? 3 : 700), out var cutError);
        FuzzFailureException.Unless(
            wholeError == expectedError && Same(whole, expected), $"Read whole it ends with {wholeError} after {whole.Count} messages, not {expectedError} after {expected.Count}.");
        FuzzFailureException.Unless(
            cutError == expectedError && Same(cut, expected), $"Cut into pieces it ends with {cutError} after {cut.Count} messages, not {expectedError} after {expected.Count}.");
        var kind = new HashCode();
        kind.Add(expectedError);
        foreach (var (opcode, payload) in expected.Take(6))
        {
            kind.Add(HashCode.Combine(opcode, payload.Length switch { 0 => 0, < 126 => 1, _ => 2 }));
        }

        return kind.ToHashCode();
    }

    List<(byte Opcode, byte[] Payload)> Read(byte[] wire, Func<int> size, out int error)
    {
        using var reader = new WebSocketReader(MaxMessage, MaxFragments, inflates);
        var messages = new List<(byte, byte[])>();
        for (var sent = 0; sent < wire.Length;)
        {
            var memory = reader.GetMemory();
            FuzzFailureException.Unless(memory.Length > 0 && memory.Length <= 4 * MaxMessage, $"The reader offers {memory.Length} bytes to read into.");
            var count = Math.Min(Math.Min(size(), memory.Length), wire.Length - sent);
            wire.AsMemory(sent, count).CopyTo(memory);
            reader.Advance(count);
            sent += count;
            WebSocketReadResult result;
            while ((result = reader.TryRead(out var message)) == WebSocketReadResult.Message)
            {
                FuzzFailureException.Unless(message.Payload.Length <= MaxMessage, "A message is larger than allowed.");
                messages.Add((message.Opcode, message.Payload.ToArray()));
            }

            if (result == WebSocketReadResult.Failed)
            {
                FuzzFailureException.Unless(reader.Error != 0, "The reader failed without a reason.");
                break;
            }

            reader.ReleaseIfIdle();
        }

        error = reader.Error;
        return messages;
    }

    static bool Same(List<(byte Opcode, byte[] Payload)> one, List<(byte Opcode, byte[] Payload)> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.Opcode == pair.Second.Opcode && pair.First.Payload.AsSpan().SequenceEqual(pair.Second.Payload));
}
