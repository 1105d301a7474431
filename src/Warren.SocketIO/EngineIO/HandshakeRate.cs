namespace Warren.SocketIO.EngineIO;

/// <summary>
/// How many handshakes an address may make in a second: a sliding window, made of what was counted in this second and the last. It holds two
/// seconds' addresses and no timers.
/// </summary>
/// <param name="perSecond">0 for any number.</param>
internal sealed class HandshakeRate(int perSecond)
{
    // More addresses in one second than this are not counted: the bound on all connections is what stops them.
    const int MaxAddresses = 65_536;

    readonly Lock _gate = new();
    Dictionary<AddressKey, int> _now = [];
    Dictionary<AddressKey, int> _before = [];
    long _second = long.MinValue / 2;

    /// <param name="address">Who asks.</param>
    /// <param name="now">Milliseconds, never going back.</param>
    /// <returns>False when it is too many; those that are refused do not count.</returns>
    public bool TryTake(AddressKey address, long now)
    {
        if (perSecond == 0)
        {
            return true;
        }

        lock (_gate)
        {
            MoveTo(now / 1000);
            var current = _now.GetValueOrDefault(address);
            var recent = current + (_before.GetValueOrDefault(address) * (1000 - (now % 1000)) / 1000.0);
            if (recent + 1 > perSecond)
            {
                return false;
            }

            if (current > 0 || _now.Count < MaxAddresses)
            {
                _now[address] = current + 1;
            }

            return true;
        }
    }

    void MoveTo(long second)
    {
        if (second == _second)
        {
            return;
        }

        // New ones rather than cleared ones: a burst is over, and its table need not stay.
        _before = second == _second + 1 ? _now : [];
        _now = [];
        _second = second;
    }
}
