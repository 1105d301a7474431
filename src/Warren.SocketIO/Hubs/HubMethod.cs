using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Warren.SocketIO.Hubs;

/// <summary>One method of a hub as a handler of one event.</summary>
internal sealed class HubMethod
{
    readonly MethodInfo _method;
    readonly (ArgumentType? Type, ParameterInfo Parameter)[] _parameters;
    readonly HubAnswer _answer;

    [RequiresUnreferencedCode(HubReflection.Warning)]
    [RequiresDynamicCode(HubReflection.Warning)]
    public HubMethod(MethodInfo method, SocketIOOptions options)
    {
        if (method.IsGenericMethodDefinition || method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef))
        {
            throw new InvalidOperationException($"{method.DeclaringType}.{method.Name} cannot handle an event: it is generic, or has a ref or out parameter.");
        }

        _method = method;
        Name = method.GetCustomAttribute<OnAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(method.Name);
        ReservedEvents.ThrowIfReserved(Name);
        _parameters = [.. method.GetParameters().Select(parameter => (
            parameter.ParameterType == typeof(CancellationToken) ? null : HubReflection.Argument(parameter.ParameterType, options), parameter))];
        _answer = HubReflection.Answer(method.ReturnType, options);
    }

    public string Name { get; }

    /// <returns>Null and the reason when the arguments do not fit.</returns>
    public object?[]? Bind(SocketEvent received, out string? refusal)
    {
        refusal = null;
        var values = new object?[_parameters.Length];
        var index = 0;
        for (var position = 0; position < values.Length; position++)
        {
            var (type, parameter) = _parameters[position];
            if (type is null)
            {
                values[position] = received.Socket.Aborted;
            }
            else if (parameter.HasDefaultValue && IsMissing(received.Arguments, index))
            {
                values[position] = parameter.DefaultValue;
                index++;
            }
            else if (!type.TryReadObject(received.Arguments, index++, out values[position], out refusal))
            {
                refusal += $" It is the parameter '{parameter.Name}'.";
                return null;
            }
        }

        return values;
    }

    public ValueTask RunAsync(SocketHub hub, object?[] arguments, SocketEvent received) =>
        _answer.SendAsync(_method.Invoke(hub, BindingFlags.DoNotWrapExceptions, null, arguments, null), received);

    static bool IsMissing(EventArguments arguments, int index) =>
        index >= arguments.Count || arguments[index].Json.Span.SequenceEqual("null"u8);
}
