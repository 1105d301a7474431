using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Warren.Events.Handlers;

/// <summary>What a handler's return type means: how its call becomes a task of <see cref="HandlerReturn"/>, and of what type the data is.</summary>
/// <param name="Adapt">Wraps the call.</param>
/// <param name="DataType">The reply's data; <c>null</c> for none.</param>
[RequiresUnreferencedCode(PayloadJson.Reflection)]
[RequiresDynamicCode(PayloadJson.Reflection)]
sealed record HandlerReplies(Func<Expression, Expression> Adapt, Type? DataType)
{
    public bool IsBinary => DataType == typeof(ReadOnlyMemory<byte>);

    public static HandlerReplies Of(string name, MethodInfo method, bool isRequest)
    {
        var type = method.ReturnType;
        if (type == typeof(void))
        {
            return method.IsDefined(typeof(AsyncStateMachineAttribute))
                ? throw new InvalidOperationException($"'{name}' is async void, so nobody could wait for it. Let it return Task.")
                : new HandlerReplies(call => Expression.Block(call, Call(nameof(HandlerReturns.OfNothing), [])), null);
        }

        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            var of = type == typeof(Task) ? nameof(HandlerReturns.OfTask) : nameof(HandlerReturns.OfValueTask);
            return new HandlerReplies(call => Call(of, [], call), null);
        }

        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var (adapter, value) = generic == typeof(Task<>) ? (nameof(HandlerReturns.OfTaskOf), type.GenericTypeArguments[0])
            : generic == typeof(ValueTask<>) ? (nameof(HandlerReturns.OfValueTaskOf), type.GenericTypeArguments[0])
            : (nameof(HandlerReturns.OfValue), type);
        var data = DataOf(name, value);
        return data is not null && !isRequest
            ? throw new InvalidOperationException(
                $"'{name}' is an event, and nobody waits for a reply: its handler returns nothing, Task, or EventResult to refuse.")
            : new HandlerReplies(call => Call(adapter, [value], call), data);
    }

    static Type? DataOf(string name, Type type)
    {
        if (type == typeof(EventResult) || type == typeof(EventError))
        {
            return null;
        }

        var data = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EventResult<>) ? type.GenericTypeArguments[0] : type;
        return data switch
        {
            _ when data == typeof(byte[]) || data == typeof(Memory<byte>) =>
                throw new InvalidOperationException($"'{name}' returns {data.Name}. A binary reply is ReadOnlyMemory<byte>."),
            _ when data.IsGenericType && data.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) =>
                throw new InvalidOperationException($"'{name}' returns IAsyncEnumerable; a reply is one message. Return a list, bounded."),
            _ when typeof(IQueryable).IsAssignableFrom(data) =>
                throw new InvalidOperationException($"'{name}' returns a query. Run it first: await query.ToListAsync(cancellation)."),
            _ => data,
        };
    }

    static MethodCallExpression Call(string method, Type[] types, params Expression[] arguments) =>
        Expression.Call(typeof(HandlerReturns), method, types, arguments);
}
