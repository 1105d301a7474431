using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>The turns to send one event to many. Everybody takes them in the order of the connections' ids, so that no two wait for each other.</summary>
internal sealed class SendTurns(SendSize size) : IDisposable
{
    readonly List<Connection> _taken = [];

    /// <summary>Takes all or none, without waiting.</summary>
    public bool TryTake(IEnumerable<Socket> receivers)
    {
        foreach (var receiver in receivers)
        {
            if (!receiver.Connection.TryTakeTurn(size))
            {
                Dispose();
                return false;
            }

            _taken.Add(receiver.Connection);
        }

        return true;
    }

    /// <summary>Waits until every receiver has room, or is gone.</summary>
    /// <exception cref="InvalidOperationException">Too many wait for one of them already.</exception>
    public async Task TakeAsync(IEnumerable<Socket> receivers, CancellationToken cancellation)
    {
        foreach (var connection in receivers.Select(receiver => receiver.Connection).OrderBy(one => one.SessionId, StringComparer.Ordinal))
        {
            if (await connection.TakeTurnAsync(size, cancellation))
            {
                _taken.Add(connection);
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _taken)
        {
            connection.GiveTurnBack();
        }

        _taken.Clear();
    }
}
