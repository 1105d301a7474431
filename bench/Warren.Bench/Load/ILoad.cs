namespace Warren.Bench.Load;

/// <summary>What a workload does with what its connections receive. Called on the one thread that waits for all of them.</summary>
internal interface ILoad
{
    /// <summary>What is written to the connection from here leaves together with the other answers to what has arrived.</summary>
    void Received(LoadConnection connection, ReadOnlySpan<byte> message);

    void Failed(LoadConnection connection, Exception exception);
}
