using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Warren.Outbox.DeadLetters;

/// <summary>Asks for a page of dead letters, the newest first, and for what there is of each kind.</summary>
public sealed record ListDeadLetters : DeadLetterFilter
{
    /// <summary>How many: 1 to 200. Default 50.</summary>
    [Range(1, 200)]
    public int Limit { get; init; } = 50;

    /// <summary>How many of the newest to leave out.</summary>
    [Range(0, 1_000_000)]
    public int Skip { get; init; }
}

/// <summary>Asks for one dead letter with its payload and headers.</summary>
/// <param name="Id">Its message id.</param>
public sealed record ShowDeadLetter([property: Required, StringLength(255)] string Id);

/// <summary>Changes a dead letter's payload, for the next replay.</summary>
/// <param name="Id">Its message id.</param>
/// <param name="Payload">The new payload.</param>
public sealed record EditDeadLetter([property: Required, StringLength(255)] string Id, JsonElement Payload);

/// <summary>Sends dead letters to their handlers again, under their own ids and with all their tries.</summary>
public sealed record ReplayDeadLetters : DeadLetterFilter
{
    /// <summary>Every one there is; needed when nothing else is said.</summary>
    public bool All { get; init; }

    /// <summary>How many a second: 0.1 to 1,000. Default 50.</summary>
    [Range(0.1, 1_000)]
    public double PerSecond { get; init; } = 50;
}

/// <summary>Deletes dead letters for good.</summary>
public sealed record DropDeadLetters : DeadLetterFilter
{
    /// <summary>Every one there is; needed when nothing else is said.</summary>
    public bool All { get; init; }
}

/// <summary>How many were replayed, dropped or edited.</summary>
/// <param name="Count">How many.</param>
public sealed record DeadLettersChanged(long Count);

/// <summary>A page of dead letters.</summary>
/// <param name="Items">The page.</param>
/// <param name="Groups">All that fit, by event and error; the 100 largest groups.</param>
/// <param name="Total">How many fit.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterSummary> Items, IReadOnlyList<DeadLetterGroup> Groups, long Total);

/// <summary>Dead letters of one event with one kind of error.</summary>
public sealed record DeadLetterGroup(string Type, string Reason, string ErrorType, long Count, DateTimeOffset Oldest, DateTimeOffset Newest);

/// <summary>One dead letter, without its payload.</summary>
/// <param name="Id">Its message id.</param>
/// <param name="Type">The event.</param>
/// <param name="Source">The service that announced it.</param>
/// <param name="Reason">Why it was given up.</param>
/// <param name="ErrorType">The last error's code or type.</param>
/// <param name="ErrorMessage">The last error's text.</param>
/// <param name="Attempt">How many tries there were.</param>
/// <param name="FirstFailed">When the first try failed.</param>
/// <param name="Died">When it was given up.</param>
/// <param name="Times">How many times it was given up: more than once after a replay.</param>
/// <param name="Edited">Whether its payload was changed here.</param>
/// <param name="Replay">When it is to be sent again; <c>null</c> if it is not.</param>
public sealed record DeadLetterSummary(
    string Id, string Type, string Source, string Reason, string ErrorType, string ErrorMessage, int Attempt,
    DateTimeOffset? FirstFailed, DateTimeOffset Died, int Times, bool Edited, DateTimeOffset? Replay);

/// <summary>One dead letter with everything.</summary>
/// <param name="Summary">What the list says.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Json">Its payload; <c>null</c> if it is not JSON.</param>
/// <param name="Binary">Its payload in base64; <c>null</c> if it is JSON.</param>
public sealed record DeadLetter(DeadLetterSummary Summary, IReadOnlyDictionary<string, string> Headers, JsonElement? Json, string? Binary);
