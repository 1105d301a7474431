namespace Warren.SocketIO.Fuzz;

/// <summary>A part of the library that reads what strangers send, and what must hold whatever they send.</summary>
public abstract class FuzzTarget
{
    /// <summary>For the command line; also the folder of its seeds.</summary>
    public abstract string Name { get; }

    /// <summary>Whether an input is lines of text, to be moved and exchanged as such.</summary>
    public virtual bool IsScript => false;

    /// <summary>What a mutation likes to put in: the marks of the format, and numbers at its limits.</summary>
    public abstract IReadOnlyList<byte[]> Words { get; }

    /// <summary>How many bytes one input of a length may allocate. What a client claims must not count, only what it sent.</summary>
    public abstract long MaxAllocated(int inputLength);

    /// <summary>Gives one input to the code under test.</summary>
    /// <param name="input">Anything.</param>
    /// <param name="choices">For decisions that are not the input's, such as where the network cuts it.</param>
    /// <returns>What became of it: an input with a result that was not seen before is kept, and mutated further.</returns>
    /// <exception cref="FuzzFailureException">Something did not hold. Any other exception is a finding too.</exception>
    public abstract int Play(byte[] input, Random choices);

    protected static byte[][] Bytes(params string[] words) => [.. words.Select(Escapes.Decode)];
}
