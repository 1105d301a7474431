using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.Events.Handlers;

/// <summary>
/// Makes a handler delegate into one call, once, when it is mapped. Whatever is ambiguous fails here, so at start, and the message says how to fix it.
/// </summary>
[RequiresUnreferencedCode(PayloadJson.Reflection)]
[RequiresDynamicCode(PayloadJson.Reflection)]
static class HandlerCompiler
{
    /// <param name="name">The request or event, for messages.</param>
    /// <param name="handler">The delegate.</param>
    /// <param name="services">The services of the process.</param>
    /// <param name="isRequest">Requests refuse unknown fields; events tolerate them and have no reply.</param>
    public static CompiledHandler Compile(string name, Delegate handler, IServiceProvider services, bool isRequest)
    {
        var arguments = Expression.Parameter(typeof(HandlerArguments), "arguments");
        var parameters = handler.Method.GetParameters();
        if (parameters.Length > 0 && handler.Method.IsStatic && handler.Target is not null)
        {
            parameters = parameters[1..];
        }

        var isService = services.GetRequiredService<IServiceProviderIsService>();
        var found = HandlerParameters.Classify(name, parameters, isService);
        var values = found.Select(parameter => HandlerParameters.Read(parameter, arguments));
        var call = Expression.Invoke(Expression.Constant(handler), values);
        var reply = HandlerReplies.Of(name, handler.Method, isRequest);
        var invoke = Expression.Lambda<Func<HandlerArguments, Task<HandlerReturn>>>(reply.Adapt(call), arguments).Compile();

        var payload = found.FirstOrDefault(parameter => parameter.Source is ParameterSource.Json or ParameterSource.Binary).Parameter;
        var kind = payload is null ? PayloadKind.None
            : payload.ParameterType == typeof(ReadOnlyMemory<byte>) ? PayloadKind.Binary
            : PayloadKind.Json;
        var json = isRequest ? PayloadJson.Strict : PayloadJson.Tolerant;
        var type = kind == PayloadKind.Json ? json.GetTypeInfo(payload!.ParameterType) : null;
        return new CompiledHandler(
            kind,
            type,
            payload is not null && MayBeNull(payload),
            type is null ? null : PayloadValidator.For(type),
            reply.DataType is null || reply.IsBinary ? null : PayloadJson.Tolerant.GetTypeInfo(reply.DataType),
            reply.IsBinary,
            PayloadJson.Tolerant,
            invoke);
    }

    static bool MayBeNull(ParameterInfo payload) => payload.ParameterType.IsValueType
        ? Nullable.GetUnderlyingType(payload.ParameterType) is not null
        : new NullabilityInfoContext().Create(payload).WriteState == NullabilityState.Nullable;
}
