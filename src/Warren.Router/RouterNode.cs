namespace Warren.Router;

/// <summary>This router process, as services and other nodes know it.</summary>
/// <param name="Id">A name of its own at each start; part of a routing key, so letters and digits only.</param>
/// <param name="Epoch">When it started, in Unix milliseconds: reports of an earlier life under the same name are older.</param>
sealed record RouterNode(string Id, long Epoch)
{
    /// <summary>Names this process.</summary>
    public static RouterNode Create(TimeProvider time) =>
        new(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), time.GetUtcNow().ToUnixTimeMilliseconds());
}
