using Microsoft.AspNetCore.Identity;

namespace Warren.Users.Data;

/// <summary>A person with an account. What other services may know of it travels in events; the e-mail address and the hash never do.</summary>
sealed class User : IdentityUser<Guid>, ICountsFailures
{
    /// <summary>The <see cref="Status"/> of an account that may be used.</summary>
    public const string Active = "active";

    public required string DisplayName { get; set; }

    /// <summary>Address of the picture; <c>null</c> while there is none.</summary>
    public string? Avatar { get; set; }

    /// <summary>A BCP 47 tag.</summary>
    public required string Locale { get; set; }

    public string? Bio { get; set; }

    public List<string> Roles { get; set; } = [];

    /// <summary>Only <see cref="Active"/> accounts can sign in.</summary>
    public string Status { get; set; } = Active;

    public required DateTime CreatedAt { get; init; }

    /// <summary>Grows by one with each change that others may see, so that a hearer of events can keep the newest.</summary>
    public long Version { get; set; } = 1;

    /// <summary>Part of every access token (<c>tv</c>): raising it makes all earlier ones worthless.</summary>
    public int TokenVersion { get; set; } = 1;

    /// <summary>Until when no password is looked at, whether right or wrong. The failures before it are in AccessFailedCount.</summary>
    public DateTime? LockedUntil { get; set; }

    /// <summary>How many sockets of this person are open on all router nodes together.</summary>
    public int Devices { get; set; }

    /// <summary>When the last socket went; <c>null</c> before that happened for the first time.</summary>
    public DateTime? LastSeenAt { get; set; }
}
