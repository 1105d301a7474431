namespace Warren.Events.Handlers;

/// <summary>How a handler stands to its service's database.</summary>
enum HandlerMode
{
    /// <summary>The whole handler is one transaction.</summary>
    Transaction,

    /// <summary>No transaction; nothing is published.</summary>
    ReadOnly,

    /// <summary>No transaction but those that the handler makes.</summary>
    OwnTransactions,
}
