namespace Warren.Users.Passwords;

/// <summary>What a new password must be.</summary>
sealed class PasswordOptions
{
    /// <summary>NIST SP 800-63B-4: eight where a second factor is required, fifteen where the password stands alone.</summary>
    public const int Floor = 8;

    /// <summary>The shortest password, in characters (<c>WARREN_PASSWORD_MIN_LENGTH</c>). Default 15; 8 to 64.</summary>
    public int MinLength { get; set; } = 15;

    /// <summary>The product's name, which is the first thing people use; words of at least four letters count.</summary>
    public string Product { get; set; } = "warren";
}
