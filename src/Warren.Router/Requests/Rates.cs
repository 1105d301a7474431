using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Warren.Events;

namespace Warren.Router.Requests;

/// <summary>How much one address may ask of this node: requests, and separately what sets an identity. IPv6 counts by its /64.</summary>
sealed class Rates(Clock clock, IOptions<RouterOptions> options)
{
    const int Burst = 2;
    const long Idle = 5 * 60_000;

    readonly ConcurrentDictionary<IPAddress, Address> _addresses = new();

    /// <summary>A bucket for the requests of one socket.</summary>
    public TokenBucket ForSocket() => Bucket(options.Value.RequestsPerSecondPerSocket, options.Value.RequestsPerSecondPerSocket * Burst);

    /// <summary>A bucket for what sets the identity of one socket.</summary>
    public TokenBucket ForSocketAuth() => Bucket(options.Value.AuthPerMinutePerSocket / 60, options.Value.AuthPerMinutePerSocket);

    /// <summary>What an address may still ask; keep it for as long as the socket lives.</summary>
    public Address For(IPAddress? address)
    {
        var network = Network(address ?? IPAddress.None);
        if (_addresses.Count >= options.Value.MaxAddresses && !_addresses.ContainsKey(network))
        {
            Forget(clock.Milliseconds, _addresses.Values.Select(a => a.LastUsed).Order().ElementAtOrDefault(_addresses.Count / 10));
        }

        return _addresses.GetOrAdd(network, _ => new Address(
            Bucket(options.Value.RequestsPerSecondPerAddress, options.Value.RequestsPerSecondPerAddress * Burst),
            Bucket(options.Value.AuthPerMinutePerAddress / 60, options.Value.AuthPerMinutePerAddress)));
    }

    /// <summary>Takes from buckets in turn; an error if one is empty.</summary>
    public EventError? Take(TokenBucket first, TokenBucket? second = null)
    {
        var now = clock.Milliseconds;
        return first.TryTake(now, out var retryAfter) && (second is null || second.TryTake(now, out retryAfter))
            ? null
            : RouterErrors.RateLimited(retryAfter);
    }

    /// <summary>Forgets addresses that were idle for long: their buckets are full again.</summary>
    public void Sweep() => Forget(clock.Milliseconds, clock.Milliseconds - Idle);

    void Forget(long now, long before)
    {
        foreach (var (network, address) in _addresses)
        {
            if (address.LastUsed <= Math.Min(before, now))
            {
                _addresses.TryRemove(network, out _);
            }
        }
    }

    TokenBucket Bucket(double perSecond, double capacity) => new(perSecond, Math.Max(1, capacity), clock.Milliseconds);

    static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>The buckets of one address.</summary>
    public sealed record Address(TokenBucket Requests, TokenBucket Auth)
    {
        /// <summary>When one of them was last used.</summary>
        public long LastUsed => Math.Max(Requests.LastUsed, Auth.LastUsed);
    }
}
