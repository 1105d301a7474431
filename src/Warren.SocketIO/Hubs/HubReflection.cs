using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Warren.SocketIO.Hubs;

/// <summary>What of hubs needs reflection: it happens once, when a hub is mapped.</summary>
[RequiresUnreferencedCode(Warning)]
[RequiresDynamicCode(Warning)]
internal static class HubReflection
{
    public const string Warning = "Finds and calls the methods of a hub by reflection. Use Socket.On in a program that is trimmed or compiled ahead of time.";

    /// <exception cref="InvalidOperationException">Two methods handle the same event, or one cannot handle any.</exception>
    public static List<HubMethod> Methods(Type hub, SocketIOOptions options)
    {
        var methods = hub.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => !method.IsSpecialName && method.GetBaseDefinition().DeclaringType is { } first && first != typeof(object) && first != typeof(SocketHub))
            .Select(method => new HubMethod(method, options))
            .ToList();
        var twice = methods.GroupBy(method => method.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? methods
            : throw new InvalidOperationException($"{hub} has {twice.Count()} methods for the event '{twice.Key}'. Give them names of their own by [On].");
    }

    public static ArgumentType Argument(Type type, SocketIOOptions options) =>
        (ArgumentType)typeof(ArgumentType<>).MakeGenericType(type).GetMethod(nameof(ArgumentType<>.Of))!.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, [options], null)!;

    public static HubAnswer Answer(Type returned, SocketIOOptions options)
    {
        if (returned == typeof(void) || returned == typeof(Task) || returned == typeof(ValueTask))
        {
            return new NoHubAnswer();
        }

        var isTask = returned.IsGenericType && returned.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>));
        var result = isTask ? returned.GetGenericArguments()[0] : returned;
        return (HubAnswer)Activator.CreateInstance(typeof(HubAnswer<>).MakeGenericType(result), Argument(result, options))!;
    }
}
