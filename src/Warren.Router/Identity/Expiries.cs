using Microsoft.Extensions.Options;

namespace Warren.Router.Identity;

/// <summary>When tokens of connected sockets end: one queue by time, emptied by the node's sweep.</summary>
sealed class Expiries(Clock clock, IOptions<RouterOptions> options)
{
    readonly PriorityQueue<(RouterSocket Socket, AccessToken Token, bool IsEnd), long> _queue = new();
    readonly Lock _gate = new();

    /// <summary>Watches a token. A renewed one is simply watched as well; the older entries then mean nothing.</summary>
    public void Watch(RouterSocket socket, AccessToken token)
    {
        var end = token.Expires + token.Skew(options.Value.ClockSkew);
        lock (_gate)
        {
            _queue.Enqueue((socket, token, false), At(token.ExpiringAt));
            _queue.Enqueue((socket, token, true), At(end));
        }
    }

    /// <summary>Takes what is due: a token that ends soon, or has ended.</summary>
    public bool TryTake(out RouterSocket socket, out AccessToken token, out bool isEnd)
    {
        lock (_gate)
        {
            if (_queue.TryPeek(out var entry, out var due) && due <= clock.Milliseconds)
            {
                (socket, token, isEnd) = _queue.Dequeue();
                return true;
            }
        }

        (socket, token, isEnd) = (null!, null!, false);
        return false;
    }

    long At(DateTimeOffset when) => clock.Milliseconds + (long)(when - clock.UtcNow).TotalMilliseconds;
}
