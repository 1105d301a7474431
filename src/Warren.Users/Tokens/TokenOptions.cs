namespace Warren.Users.Tokens;

/// <summary>How long signing in lasts.</summary>
sealed class TokenOptions
{
    /// <summary>Life of an access token (<c>WARREN_TOKEN_LIFETIME_SECONDS</c>). Default 300 s; 2 to 600 s.</summary>
    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>A session that is not refreshed for so long is over. Default 7 days.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Every session is over after so long (NIST SP 800-63B-4: 30 days at AAL1). Default 30 days.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the page has to exchange the one-time handoff for a refresh cookie. Default 30 s.</summary>
    public TimeSpan HandoffLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the refresh token before the current one still gets an access token: tabs share one cookie. Default 10 s.</summary>
    public TimeSpan RotationGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>PEM or base64 PKCS#8 of the P-256 key that signs (<c>WARREN_SIGNING_KEY</c>); <c>null</c> for a file in the data folder.</summary>
    public string? SigningKey { get; set; }

    /// <summary>Where the key's file is, unless <see cref="SigningKey"/> is given (<c>WARREN_DATA</c>). Default <c>.data</c>.</summary>
    public string DataFolder { get; set; } = ".data";
}
