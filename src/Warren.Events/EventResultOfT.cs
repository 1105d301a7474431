using System.Diagnostics.CodeAnalysis;

namespace Warren.Events;

/// <summary>
/// A reply or a refusal, both as plain values: <c>return new Reservation(…)</c> or <c>return Errors.NotFound(…)</c>.
/// Give the lambda this return type, because C# cannot infer it from both: <c>async Task&lt;EventResult&lt;Reservation&gt;&gt; (…) =&gt; …</c>.
/// </summary>
/// <typeparam name="T">The reply's data.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "The named forms of the two conversions belong to this type.")]
public readonly record struct EventResult<T> : IEventResult
{
    /// <summary>The reply's data; the default when this is a refusal.</summary>
    public T? Data { get; private init; }

    /// <summary>The refusal, or <c>null</c>.</summary>
    public EventError? Error { get; private init; }

    object? IEventResult.Data => Data;

    /// <summary>A reply.</summary>
    public static EventResult<T> FromData(T data) => new() { Data = data };

    /// <summary>A refusal.</summary>
    public static EventResult<T> FromEventError(EventError error) => new() { Error = error };

    /// <summary>A reply.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromData is the named form.")]
    public static implicit operator EventResult<T>(T data) => FromData(data);

    /// <summary>A refusal.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromEventError is the named form.")]
    public static implicit operator EventResult<T>(EventError error) => FromEventError(error);
}
