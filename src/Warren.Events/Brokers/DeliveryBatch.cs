namespace Warren.Events.Brokers;

/// <summary>What deliveries that came as one message share: the broker wants one answer for all of them, when the last one is settled.</summary>
/// <param name="count">How many they are.</param>
sealed class DeliveryBatch(int count)
{
    int _unsettled = count;
    volatile bool _hasBegun;
    volatile bool _returns;

    /// <summary>Whether a handler has begun with one of them.</summary>
    public bool HasBegun => _hasBegun;

    public void Begin() => _hasBegun = true;

    /// <summary>
    /// One of them is settled. <c>true</c> for the last one, with what is said of all: handed back if one is, which a killed process does with
    /// all of them too; otherwise acknowledged, because one that is rejected is not to come again either.
    /// </summary>
    public bool IsLast(ref Settlement settlement)
    {
        if (settlement == Settlement.Return)
        {
            _returns = true;
        }

        if (Interlocked.Decrement(ref _unsettled) != 0)
        {
            return false;
        }

        settlement = _returns ? Settlement.Return : Settlement.Ack;
        return true;
    }
}
