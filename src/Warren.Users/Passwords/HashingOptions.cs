namespace Warren.Users.Passwords;

/// <summary>How passwords are hashed, and how much of the machine that may take.</summary>
sealed class HashingOptions
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA512. Default 220,000 (OWASP Password Storage; ASVS 5.0 asks for 210,000). A test may lower it.</summary>
    public int Iterations { get; set; } = 220_000;

    /// <summary>How many hashes are worked out at a time. Default: one for each core.</summary>
    public int Parallel { get; set; } = Environment.ProcessorCount;

    /// <summary>How many more may wait for their turn; the next one is answered <c>busy</c>. Default 50.</summary>
    public int MaxWaiting { get; set; } = 50;
}
