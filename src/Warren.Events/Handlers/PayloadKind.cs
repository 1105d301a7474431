namespace Warren.Events.Handlers;

/// <summary>What a handler takes from a message's body.</summary>
enum PayloadKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>JSON, as a type.</summary>
    Json,

    /// <summary>Raw bytes.</summary>
    Binary,
}
