using System.Reflection;
using System.Reflection.Emit;

namespace Warren.SocketIO.Tests;

public sealed class LayeringTests
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    [Fact]
    public void The_engine_names_no_socketio_type()
    {
        var types = typeof(SocketIOServer).Assembly.GetTypes();
        var engine = types.Where(type => type.Namespace == "Warren.SocketIO.EngineIO").ToArray();
        Assert.True(engine.Length > 20);
        var used = engine.SelectMany(Signatures).Concat(engine.SelectMany(Bodies)).SelectMany(Parts).Where(type => type.Namespace == "Warren.SocketIO");
        Assert.Empty(used.Select(type => type.FullName).Distinct());
    }

    static IEnumerable<Type> Signatures(Type type)
    {
        var members = type.GetFields(All).Select(field => field.FieldType)
            .Concat(type.GetMethods(All).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.GetConstructors(All).SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType)));
        return members.Concat(type.GetInterfaces()).Append(type.BaseType ?? typeof(object));
    }

    static IEnumerable<Type> Bodies(Type type) =>
        from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
        let body = method.GetMethodBody()
        where body is not null
        from used in body.LocalVariables.Select(local => local.LocalType).Concat(Tokens(method, body.GetILAsByteArray()!))
        select used;

    /// <summary>Every type that an instruction names, by itself or as the owner of a member.</summary>
    static IEnumerable<Type> Tokens(MethodBase method, byte[] code)
    {
        for (var position = 0; position < code.Length;)
        {
            var value = code[position] == 0xFE ? (short)(0xFE00 | code[position + 1]) : code[position];
            position += code[position] == 0xFE ? 2 : 1;
            var operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
                var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
                var member = method.Module.ResolveMember(BitConverter.ToInt32(code, position), typeArguments, methodArguments)!;
                yield return member as Type ?? member.DeclaringType ?? typeof(object);
            }

            position += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
                _ => 4,
            };
        }
    }

    static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];
}
