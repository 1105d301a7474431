using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.Events.Handlers;

/// <summary>Decides where each parameter of a handler comes from: the first complex one that is not a service is the payload.</summary>
[RequiresUnreferencedCode(PayloadJson.Reflection)]
[RequiresDynamicCode(PayloadJson.Reflection)]
static class HandlerParameters
{
    static readonly MethodInfo GetService = typeof(ServiceProviderServiceExtensions)
        .GetMethod(nameof(ServiceProviderServiceExtensions.GetRequiredService), [typeof(IServiceProvider), typeof(Type)])!;

    static readonly MethodInfo GetKeyedService = typeof(ServiceProviderKeyedServiceExtensions)
        .GetMethod(nameof(ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService), [typeof(IServiceProvider), typeof(Type), typeof(object)])!;

    public static IReadOnlyList<(ParameterInfo Parameter, ParameterSource Source)> Classify(
        string name, ParameterInfo[] parameters, IServiceProviderIsService services)
    {
        var found = new List<(ParameterInfo Parameter, ParameterSource Source)>();
        ParameterInfo? payload = null;
        foreach (var parameter in parameters)
        {
            var source = SourceOf(name, parameter, services);
            if (source is ParameterSource.Json or ParameterSource.Binary)
            {
                if (payload is not null)
                {
                    throw new InvalidOperationException(
                        $"'{name}' has two parameters that could be the payload: {Show(payload)} and {Show(parameter)}. " +
                        "The payload is one record; everything else is a service. Register the one that is a service " +
                        "(builder.Services.Add…, .AddDatabase<…>()), or put both into one record.");
                }

                payload = parameter;
            }

            found.Add((parameter, source));
        }

        return found;
    }

    public static Expression Read((ParameterInfo Parameter, ParameterSource Source) found, Expression arguments)
    {
        var type = found.Parameter.ParameterType;
        var services = Expression.Property(arguments, nameof(HandlerArguments.Services));
        return found.Source switch
        {
            ParameterSource.Context => Expression.Property(arguments, nameof(HandlerArguments.Context)),
            ParameterSource.Cancellation => Expression.Property(arguments, nameof(HandlerArguments.Cancellation)),
            ParameterSource.Service => Expression.Convert(Expression.Call(GetService, services, Expression.Constant(type)), type),
            ParameterSource.KeyedService => Expression.Convert(
                Expression.Call(GetKeyedService, services, Expression.Constant(type), Expression.Constant(KeyOf(found.Parameter), typeof(object))),
                type),
            _ => Expression.Convert(Expression.Property(arguments, nameof(HandlerArguments.Payload)), type),
        };
    }

    static object? KeyOf(ParameterInfo parameter) => parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key;

    static ParameterSource SourceOf(string name, ParameterInfo parameter, IServiceProviderIsService services)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef || type.IsPointer)
        {
            throw new InvalidOperationException($"'{name}': {Show(parameter)} is ref, in or out; a handler's parameters are plain values.");
        }

        if (parameter.IsDefined(typeof(FromKeyedServicesAttribute)))
        {
            return ParameterSource.KeyedService;
        }

        return type switch
        {
            _ when type == typeof(EventContext) => ParameterSource.Context,
            _ when type == typeof(CancellationToken) => ParameterSource.Cancellation,
            _ when type == typeof(ReadOnlyMemory<byte>) => ParameterSource.Binary,
            _ when type == typeof(string) || type == typeof(JsonElement) => ParameterSource.Json,
            _ when services.IsService(type) => ParameterSource.Service,
            _ when WhyNoPayload(type) is { } why => throw new InvalidOperationException($"'{name}': {Show(parameter)} {why}"),
            _ => ParameterSource.Json,
        };
    }

    static string? WhyNoPayload(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            _ when bare == typeof(byte[]) || bare == typeof(Memory<byte>) => "is meant as a binary payload? Its type is ReadOnlyMemory<byte>.",
            _ when bare == typeof(object) => "says nothing of its shape. Use a record, or JsonElement for any JSON.",
            _ when bare.IsPrimitive || bare.IsEnum || bare.Namespace == "System" && bare.IsValueType =>
                "is a single value. A payload is a record, so that fields can be added later: record Request(…).",
            _ when bare.IsInterface || bare.IsAbstract && !bare.IsDefined(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute)) =>
                "is not registered as a service, and cannot be a payload because it is abstract. Register it: builder.Services.Add…",
            _ when typeof(Delegate).IsAssignableFrom(bare) => "is a delegate; it can be neither payload nor service.",
            _ => null,
        };
    }

    static string Show(ParameterInfo parameter) => $"parameter '{parameter.Name}' ({parameter.ParameterType.Name})";
}
