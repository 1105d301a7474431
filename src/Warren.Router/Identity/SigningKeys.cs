using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Warren.Events;
using Warren.Router.Catalogue;
using Warren.Router.Requests;

namespace Warren.Router.Identity;

/// <summary>
/// The public keys of the identity service, as it announces them (<c>auth.keys</c>), from its account alone. A key that is not known
/// is asked for, at most once in ten seconds.
/// </summary>
sealed partial class SigningKeys(
    ControlChannel control, Routes routes, ServiceCalls calls, BrokerTrust trust, Clock clock, ILogger<SigningKeys> logger)
{
    const int MaxKeys = 16;
    const int MaxBytes = 65_536;
    const long FetchInterval = 10_000;

    static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(2);

    readonly Lock _gate = new();
    FrozenDictionary<string, SecurityKey> _keys = FrozenDictionary<string, SecurityKey>.Empty;
    Task? _fetch;
    long _fetchAgainAt;

    /// <summary>Whether no key ever came: then nothing can be said about any token.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Begins to hear.</summary>
    public void Start() => control.On(Names.Control.AuthKeys, delivery =>
    {
        if (!trust.IsIdentity(delivery.Envelope))
        {
            Log.Forged(logger, Printable.Of(delivery.Envelope.Account ?? "none"), trust.IdentityService);
        }
        else
        {
            Take(delivery.Body.Span);
        }

        return default;
    });

    /// <summary>The key with this id, asked for if it is not known.</summary>
    public async ValueTask<SecurityKey?> FindAsync(string keyId)
    {
        if (_keys.TryGetValue(keyId, out var key))
        {
            return key;
        }

        if (Fetch() is { } fetch)
        {
            await fetch;
        }

        return _keys.GetValueOrDefault(keyId);
    }

    Task? Fetch()
    {
        lock (_gate)
        {
            if (_fetch is { IsCompleted: false })
            {
                return _fetch;
            }

            // Only the identity service itself is asked: anybody else could hand out keys of his own.
            if (!routes.TryFind(ReservedNames.AuthKeysGet, out var route) || route.Service.Name != trust.IdentityService
                || !route.IsAvailable || clock.Milliseconds < _fetchAgainAt)
            {
                return null;
            }

            _fetchAgainAt = clock.Milliseconds + FetchInterval;
            return _fetch = FetchAsync(route);
        }
    }

    async Task FetchAsync(RequestRoute route)
    {
        var answer = await calls.AskAsync(route, new Payload("{}"u8.ToArray(), false), FetchTime, null, null, CancellationToken.None);
        if (answer.Error is { } error)
        {
            Log.NotFetched(logger, error.Code);
        }
        else if (ServiceReply.Data(answer.Body) is { } data)
        {
            Take(data.Span);
        }
    }

    void Take(ReadOnlySpan<byte> json)
    {
        try
        {
            var keys = json.Length <= MaxBytes ? new JsonWebKeySet(Encoding.UTF8.GetString(json)).Keys : [];
            var usable = keys.Take(MaxKeys).Select(Import).OfType<SecurityKey>().DistinctBy(k => k.KeyId).ToFrozenDictionary(k => k.KeyId);
            if (usable.Count > 0)
            {
                var isNew = usable.Keys.Except(_keys.Keys).Any();
                _keys = usable;
                if (isNew)
                {
                    Log.Taken(logger, usable.Count);
                }

                return;
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Said below.
        }

        Log.NoKeys(logger, trust.IdentityService);
    }

    static ECDsaSecurityKey? Import(JsonWebKey key)
    {
        if (key.Kty != JsonWebAlgorithmsKeyTypes.EllipticCurve || key.Crv != JsonWebKeyECTypes.P256 || string.IsNullOrEmpty(key.Kid))
        {
            return null;
        }

        try
        {
            var point = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) };
            return new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point })) { KeyId = key.Kid };
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused keys from the broker account {Account}: only service {Identity} is believed.")]
        public static partial void Forged(ILogger logger, string account, string identity);

        [LoggerMessage(2, LogLevel.Information, "New keys of the identity service are here; {Keys} are known now.")]
        public static partial void Taken(ILogger logger, int keys);

        [LoggerMessage(3, LogLevel.Warning, "Service {Identity} announced no usable key; the keys known before are kept. A P-256 key with a kid is needed.")]
        public static partial void NoKeys(ILogger logger, string identity);

        [LoggerMessage(4, LogLevel.Warning, "The keys of the identity service could not be asked for: {Code}.")]
        public static partial void NotFetched(ILogger logger, string code);
    }
}
