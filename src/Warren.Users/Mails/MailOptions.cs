namespace Warren.Users.Mails;

/// <summary>How mails leave, where their links lead, and how many may wait.</summary>
sealed class MailOptions
{
    /// <summary>The mail server (<c>SMTP_URL</c>). Default none: in Development mails are shown on a page, elsewhere there are none.</summary>
    public SmtpAddress? Smtp { get; set; }

    /// <summary>Whom mails are from (<c>WARREN_MAIL_FROM</c>). Default <c>no-reply@</c> and the host of <see cref="PublicUrl"/>.</summary>
    public string? From { get; set; }

    /// <summary>The address people type into the browser (<c>PUBLIC_URL</c>), to which links lead. Default: where this process listens.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>How long handing over one mail may take, from connecting on. Default 20 s; shorter than the wait before the next try.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many mails may wait to be sent; who asks for one more is answered <c>busy</c>. Default 10,000.</summary>
    public int MaxWaiting { get; set; } = 10_000;
}
