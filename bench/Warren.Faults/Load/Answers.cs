namespace Warren.Faults.Load;

/// <summary>What a request can end in beside the error codes of router and services.</summary>
internal static class Answers
{
    /// <summary>Accepted.</summary>
    public const string Ok = "ok";

    /// <summary>The connection went before the answer came: not known, as with <c>timeout</c>.</summary>
    public const string ConnectionLost = "connection_lost";

    /// <summary>The connection is there, the deadline is over, and no answer came in the time given after it: what must not happen.</summary>
    public const string None = "no_answer";

    /// <summary>Answered <c>ok</c> with the reply to another request: what must not happen.</summary>
    public const string WrongReply = "wrong_reply";

    /// <summary>Whether the same request is sent again with the same id.</summary>
    public static bool MeansAgain(string answer) => answer is "timeout" or "unavailable" or ConnectionLost or None;
}
