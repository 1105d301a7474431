using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Warren.Events;
using Warren.Users.Data;

namespace Warren.Users.Passwords;

/// <summary>
/// PBKDF2-HMAC-SHA512 with a guard in front: a hash takes a tenth of a second of one core, so a flood of sign-ins would otherwise
/// take the whole machine. Enter first, then hash or verify, then dispose the turn.
/// </summary>
sealed class PasswordHashing : IDisposable
{
    readonly PasswordHasher<User> _hasher;
    readonly SemaphoreSlim _turns;
    readonly int _maxWaiting;
    readonly Lazy<string> _dummy;
    readonly PasswordMetrics _metrics;
    int _waiting;

    public PasswordHashing(IOptions<HashingOptions> options, IMeterFactory meters)
    {
        _hasher = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.Iterations }));
        _turns = new SemaphoreSlim(options.Value.Parallel, options.Value.Parallel);
        _maxWaiting = options.Value.MaxWaiting;
        _dummy = new Lazy<string>(() => Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));
        _metrics = new PasswordMetrics(meters);
    }

    /// <summary>Waits for a turn.</summary>
    /// <exception cref="EventException"><c>busy</c>: too many wait already.</exception>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellation)
    {
        if (_turns.Wait(0, CancellationToken.None))
        {
            return new Turn(_turns);
        }

        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new EventException(new EventError("busy", "Too many people sign in just now. Try again in a few seconds.") { RetryAfter = 2 });
        }

        try
        {
            await _turns.WaitAsync(cancellation);
            return new Turn(_turns);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>A new hash with a salt of its own.</summary>
    public string Hash(string password) => _hasher.HashPassword(null!, Nfkc.Of(password));

    /// <summary>
    /// Compares with the account's hash. Without an account it takes exactly as long, so that time does not tell who has one.
    /// </summary>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        _metrics.Checked(hash is not null);
        var result = _hasher.VerifyHashedPassword(null!, hash ?? _dummy.Value, Nfkc.Of(password));
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>One place at the hash; dispose it to let the next one in.</summary>
    public readonly record struct Turn(SemaphoreSlim Turns) : IDisposable
    {
        public void Dispose() => Turns.Release();
    }
}
