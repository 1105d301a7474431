using System.ComponentModel.DataAnnotations;
using System.Data.Common;

namespace Warren.Outbox.DeadLetters;

/// <summary>Which dead letters are meant: all that fit everything that is given.</summary>
public record DeadLetterFilter
{
    /// <summary>One, by its message id.</summary>
    [StringLength(255)]
    public string? Id { get; init; }

    /// <summary>Those of one event.</summary>
    [StringLength(255)]
    public string? Type { get; init; }

    /// <summary>Why it was given up: <c>failed</c>, <c>refused</c>, <c>crashed</c>, <c>unknown_event</c>.</summary>
    [StringLength(64)]
    public string? Reason { get; init; }

    /// <summary>The last error's code or type.</summary>
    [StringLength(1_000)]
    public string? ErrorType { get; init; }

    /// <summary>Those that were given up at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those that were given up before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    internal bool IsEmpty => Id is null && Type is null && Reason is null && ErrorType is null && From is null && Until is null;

    /// <summary>Adds the parameters to a command and gives the condition.</summary>
    internal string Where(DbCommand command, string service)
    {
        var conditions = new List<string> { "service = @service" };
        command.With("@service", service);
        Add("id =", "@id", Id);
        Add("type =", "@type", Type);
        Add("reason =", "@reason", Reason);
        Add("error_type =", "@error_type", ErrorType);
        Add("died >=", "@from", From?.ToUnixTimeMilliseconds());
        Add("died <", "@until", Until?.ToUnixTimeMilliseconds());
        return string.Join(" AND ", conditions);

        void Add(string comparison, string name, object? value)
        {
            if (value is not null)
            {
                conditions.Add($"{comparison} {name}");
                command.With(name, value);
            }
        }
    }
}
