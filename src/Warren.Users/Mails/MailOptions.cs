namespace Warren.Users.Mails;

/// <summary>Where mails lead to, and how many may wait.</summary>
sealed class MailOptions
{
    /// <summary>The address people type into the browser (<c>PUBLIC_URL</c>), to which links lead. Default: where this process listens.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>How many mails may wait to be sent; who asks for one more is answered <c>busy</c>. Default 10,000.</summary>
    public int MaxWaiting { get; set; } = 10_000;
}
