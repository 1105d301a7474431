namespace Warren.SocketIO.Fuzz;

/// <summary>Something that must hold for every input did not hold for this one.</summary>
public sealed class FuzzFailureException(string message) : Exception(message)
{
    public static void Unless(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzFailureException(what);
        }
    }
}
