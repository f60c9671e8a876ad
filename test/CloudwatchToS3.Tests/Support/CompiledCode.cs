using System.Reflection;
using System.Reflection.Emit;

namespace CloudwatchToS3.Tests.Support;

/// <summary>What compiled types use: in their signatures, and in the bodies of their methods.</summary>
internal static class CompiledCode
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private const int TwoBytes = 0xFE;   // the first byte of an operation that has two

    private static readonly Dictionary<int, OpCode> Operations = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(operation => (int)(ushort)operation.Value);

    /// <summary>The folders of an assembly by name, each with those that it uses. A folder is a namespace; the root has no name.</summary>
    public static Dictionary<string, string[]> FolderUses(Assembly assembly)
    {
        string root = assembly.GetName().Name!;
        return assembly.GetTypes().Where(type => Folder(type) is not null).GroupBy(type => Folder(type)!).ToDictionary(
            types => types.Key,
            types => types.SelectMany(Uses).Select(Folder).OfType<string>().Where(folder => folder != types.Key)
                .Distinct().Order(StringComparer.Ordinal).ToArray());

        string? Folder(Type type) => type.Assembly != assembly ? null
            : type.Namespace == root ? ""
            : type.Namespace?.StartsWith($"{root}.", StringComparison.Ordinal) == true ? type.Namespace[(root.Length + 1)..]
            : null;
    }

    private static IEnumerable<Type> Uses(Type type)
    {
        IEnumerable<MethodBase> methods = [.. type.GetMethods(All), .. type.GetConstructors(All)];
        return new[] { type.BaseType }.Concat(type.GetInterfaces())
            .Concat(type.GetFields(All).Select(field => field.FieldType))
            .Concat(methods.SelectMany(Uses))
            .OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<Type?> Uses(MethodBase method)
    {
        MethodBody? body = method.GetMethodBody();
        return
        [
            (method as MethodInfo)?.ReturnType,
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
            .. body?.LocalVariables.Select(variable => variable.LocalType) ?? [],
            .. body?.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                .Select(clause => clause.CatchType) ?? [],
            .. body?.GetILAsByteArray() is { } code ? Members(method, code).SelectMany(Uses) : [],
        ];
    }

    private static IEnumerable<Type?> Uses(MemberInfo member) => member switch
    {
        Type type => [type],
        MethodInfo method => [method.DeclaringType, method.ReturnType, .. method.GetGenericArguments()],
        _ => [member.DeclaringType],
    };

    private static IEnumerable<MemberInfo> Members(MethodBase method, byte[] code)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int i = 0; i < code.Length;)
        {
            OpCode operation = Operations[code[i] == TwoBytes ? (code[i] << 8) | code[i + 1] : code[i]];
            i += operation.Size;
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, i), ofType, ofMethod)!;
            }

            i += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }

    /// <summary>Also the types that it is made of.</summary>
    private static IEnumerable<Type> Parts(Type type) => type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Parts)]
        : [type];
}
