namespace Warren.Events.Tests.Faults;

/// <summary>A process's link to its broker that a test can hurt. The broker itself stays well.</summary>
public interface IFaultyLink : IAsyncDisposable
{
    /// <summary>The broker at this end; not started.</summary>
    IBroker Broker { get; }

    /// <summary>From now on no acknowledgement of this link arrives, until it breaks.</summary>
    void LoseAcknowledgements();

    /// <summary>It is reset, and may be made anew.</summary>
    void Break();

    /// <summary>It carries nothing, in neither direction, without a word.</summary>
    void Freeze();

    /// <summary>It carries again.</summary>
    void Thaw();
}
