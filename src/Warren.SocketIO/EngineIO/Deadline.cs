namespace Warren.SocketIO.EngineIO;

/// <summary>Something that falls due once. It lives in a <see cref="DeadlineWheel"/>, linked in place, so that a socket needs no timer.</summary>
internal abstract class Deadline
{
    // Guarded by the wheel's lock.
    internal Deadline? Previous;
    internal Deadline? Following;
    internal int Slot = -1;
    internal long Due;

    /// <summary>Called on the wheel's thread, outside its lock, after the deadline was taken out. It may be scheduled again from here.</summary>
    internal abstract void Expired();
}
