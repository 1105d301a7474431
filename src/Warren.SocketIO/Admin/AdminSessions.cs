using System.Security.Cryptography;
using System.Text;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Admin;

/// <summary>
/// Who has signed in and may come back without the password, on any node. Only hashes are kept and told to the other nodes; a node that starts
/// later does not know them, and its pages ask for the password again.
/// </summary>
internal sealed class AdminSessions
{
    const string Told = "warren.admin.session";

    readonly Lock _gate = new();
    // In the order they were made, so that the first is the oldest.
    readonly LinkedList<(string Hash, DateTimeOffset Until)> _order = [];
    readonly Dictionary<string, LinkedListNode<(string Hash, DateTimeOffset Until)>> _byHash = new(StringComparer.Ordinal);
    readonly Namespace _admin;
    readonly AdminOptions _options;
    readonly TimeProvider _clock;

    public AdminSessions(Namespace admin, AdminOptions options, TimeProvider clock)
    {
        (_admin, _options, _clock) = (admin, options, clock);
        admin.OnServerSide(Told, received =>
        {
            if (received.Arguments is [var hash] && hash.Json.Length is > 2 and < 128)
            {
                Keep(Encoding.UTF8.GetString(hash.Json.Span[1..^1]));
            }

            return default;
        });
    }

    /// <returns>The secret that the page shows when it comes back.</returns>
    public string Create()
    {
        var id = EngineServer.NewId();
        var hash = Hash(id);
        Keep(hash);
        _admin.ServerSideEmitRaw(Told, Encoding.UTF8.GetBytes($"\"{hash}\""));
        return id;
    }

    public bool Contains(string id)
    {
        lock (_gate)
        {
            return _byHash.TryGetValue(Hash(id), out var found) && found.Value.Until > _clock.GetUtcNow();
        }
    }

    void Keep(string hash)
    {
        lock (_gate)
        {
            if (_byHash.ContainsKey(hash))
            {
                return;
            }

            while (_order.First is { } oldest && (_order.Count >= _options.MaxSessions || oldest.Value.Until <= _clock.GetUtcNow()))
            {
                _order.RemoveFirst();
                _byHash.Remove(oldest.Value.Hash);
            }

            _byHash[hash] = _order.AddLast((hash, _clock.GetUtcNow() + _options.SessionLifetime));
        }
    }

    static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
