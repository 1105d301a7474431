using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>How an argument, or an answer, of one type is read and written.</summary>
internal abstract class ArgumentType
{
    /// <param name="arguments">What the client sent.</param>
    /// <param name="index">Which of them, from 0.</param>
    /// <param name="value">The argument.</param>
    /// <param name="refusal">What is wrong with it.</param>
    public abstract bool TryReadObject(EventArguments arguments, int index, out object? value, [NotNullWhen(false)] out string? refusal);
}

/// <inheritdoc cref="ArgumentType"/>
internal sealed class ArgumentType<T>(JsonTypeInfo<T> type) : ArgumentType
{
    public static ArgumentType<T> Of(SocketIOOptions options) => new(TypedJson.For<T>(options));

    public bool TryRead(EventArguments arguments, int index, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? refusal)
    {
        (value, refusal) = (default, null);
        if (index >= arguments.Count)
        {
            refusal = $"Argument {index + 1} is missing.";
            return false;
        }

        T? read;
        try
        {
            read = arguments[index].Read(type);
        }
        catch (JsonException exception)
        {
            refusal = $"Argument {index + 1}: {exception.Message}";
            return false;
        }

        if (read is null && Nullable.GetUnderlyingType(typeof(T)) is null)
        {
            refusal = $"Argument {index + 1} is null.";
            return false;
        }

        value = read!;
        return true;
    }

    public override bool TryReadObject(EventArguments arguments, int index, out object? value, [NotNullWhen(false)] out string? refusal)
    {
        var isRead = TryRead(arguments, index, out var read, out refusal);
        value = read;
        return isRead;
    }

    public void Ack(SocketEvent received, T answer) => received.Ack(answer, type);
}
