namespace Warren.Faults.Host.Sabotage;

/// <summary>What the self-test breaks, to see that the checker finds it. Nothing of it is a switch of the product.</summary>
internal enum SabotageKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>No message is remembered: a copy is handled again.</summary>
    NoInbox,

    /// <summary>Nothing is broken, but events leave ten minutes late, so that a kill in between is no matter of luck.</summary>
    LateConfirms,

    /// <summary>The same, and what has not left is said to be confirmed.</summary>
    NoConfirms,
}
