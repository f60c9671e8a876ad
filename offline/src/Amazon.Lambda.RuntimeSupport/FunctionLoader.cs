using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Finds a function's assembly, type, method and serializer by their names, makes an instance, and compiles one delegate that reads the
/// event, calls the handler and writes its answer.
/// </summary>
internal sealed class FunctionLoader
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private FunctionLoader(Action<Stream, ILambdaContext, Stream> invoke, ILambdaSerializer serializer)
    {
        Invoke = invoke;
        Serializer = serializer;
    }

    public Action<Stream, ILambdaContext, Stream> Invoke { get; }

    public ILambdaSerializer Serializer { get; }

    /// <exception cref="LambdaValidationException">Something of it is missing, or of a wrong form.</exception>
    public static FunctionLoader Load(string handler)
    {
        if (handler.Split("::", 3) is not [var assemblyName, var typeName, var methodName])
        {
            throw Invalid($"Invalid lambda function handler: '{handler}'. The valid format is 'ASSEMBLY::TYPE::METHOD'.");
        }

        var name = new AssemblyName(assemblyName.Trim());
        Assembly assembly = LoadAssembly(name);
        Type type = assembly.GetType(typeName.Trim()) ?? throw Invalid($"Unable to load type '{typeName.Trim()}' from assembly '{name}'.");
        MethodInfo method = FindMethod(type, methodName.Trim())
            ?? throw Invalid($"Unable to find method '{methodName.Trim()}' in type '{typeName.Trim()}' from assembly '{name}': Found no methods matching method name '{methodName.Trim()}'.");
        Validate(method);
        object instance = Instantiate(type, method);
        object serializer = MakeSerializer(method, assembly);
        return new FunctionLoader(Compile(instance, method, serializer, name, typeName.Trim()), serializer as ILambdaSerializer);
    }

    private static Assembly LoadAssembly(AssemblyName name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(name);
        }
        catch (FileNotFoundException e)
        {
            throw Invalid($"Could not find the specified handler assembly with the file name '{e.FileName}'. The assembly should be located in the root of your uploaded .zip file.");
        }
        catch (Exception)
        {
            throw Invalid($"Unable to load assembly '{name}'.");
        }
    }

    private static MethodInfo FindMethod(Type type, string name)
    {
        for (Type declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            MethodInfo[] named = [.. declaring.GetMethods(Declared).Where(method => method.Name == name)];
            switch (named)
            {
                case [var only]:
                    return only;
                case [_, _, ..]:
                    throw Invalid($"The method '{name}' in type '{declaring.FullName}' appears to have a number of overloads. To call this method please specify a complete method signature. Possible candidates are:\n{string.Join('\n', named.Select(method => method.ToString()))}.");
            }

            if (declaring.GetMethods(Declared).SingleOrDefault(method => method.ToString() == name) is { } signature)
            {
                return signature;
            }
        }

        return null;
    }

    private static void Validate(MethodInfo method)
    {
        if (method.IsAbstract)
        {
            throw Invalid($"The method '{method}' cannot be used as a Lambda Handler because it is an abstract method. Handler methods cannot be abstract. Please specify a non-abstract handler method.");
        }

        if (method.IsGenericMethod)
        {
            throw Invalid($"The method '{method}' cannot be used as a Lambda Handler because it is a generic method. Handler methods cannot be generic. Please specify a non-generic handler method.");
        }

        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
        {
            throw Invalid($"The method '{method}' cannot be used as a Lambda Handler because it is an 'async void' method. Handler methods cannot be 'async void'. Please specify a method that is not 'async void'.");
        }

        if (method.GetParameters() is [.., var last] && last.IsDefined(typeof(ParamArrayAttribute)))
        {
            throw Invalid($"The method '{method}' cannot be used as a Lambda Handler because it is a 'params' method. Please specify a method that does not use 'params'.");
        }
    }

    private static object Instantiate(Type type, MethodInfo method)
    {
        if (type.IsGenericType)
        {
            throw Invalid($"The type '{type.FullName}' cannot be used as a Lambda Handler type because it is generic. Handler methods cannot be located in generic types. Please specify a handler method in a non-generic type.");
        }

        if (!method.IsStatic && type.IsAbstract)
        {
            throw Invalid($"The instance method '{method}' cannot be used as a Lambda Handler because its type '{type.FullName}' is abstract. Please either use a static handler or specify a type that is not abstract.");
        }

        if (!method.IsStatic)
        {
            return Activator.CreateInstance(type);
        }

        RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        return null;
    }

    /// <summary>The serializer of the method's attribute, or else of the assembly's; null where there is none.</summary>
    private static object MakeSerializer(MethodInfo method, Assembly assembly)
    {
        Type type = (method.GetCustomAttribute<LambdaSerializerAttribute>() ?? assembly.GetCustomAttribute<LambdaSerializerAttribute>())?.SerializerType;
        if (type is null)
        {
            return null;
        }

        ConstructorInfo constructor = type.GetConstructor(Type.EmptyTypes)
            ?? throw Invalid($"The indicated serializer '{type.FullName}' does not define a public zero-parameter constructor.");
        return typeof(ILambdaSerializer).IsAssignableFrom(type)
            ? constructor.Invoke(null)
            : throw Invalid($"The '{type.FullName}' class is invalid: it does not implement the 'ILambdaSerializer' interface.");
    }

    private static Action<Stream, ILambdaContext, Stream> Compile(object instance, MethodInfo method, object serializer, AssemblyName assembly, string typeName)
    {
        ParameterExpression input = Expression.Parameter(typeof(Stream));
        ParameterExpression context = Expression.Parameter(typeof(ILambdaContext));
        ParameterExpression output = Expression.Parameter(typeof(Stream));
        Type[] parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        Expression[] arguments = parameters switch
        {
            { Length: > 2 } => throw Invalid($"Method '{method.Name}' of type '{typeName}' is not supported: the method has more than 2 parameters."),
            [_, var second] when !IsContext(second) =>
                throw Invalid($"Method '{method.Name}' of type '{typeName}' is not supported: the method has 2 parameters, but the second parameter is not of type 'Amazon.Lambda.Core.ILambdaContext'."),
            [] => [],
            [var first] when IsContext(first) => [context],
            [var first] => [Deserialize(first)],
            [var first, _] => [Deserialize(first), context],
        };
        Expression call = Expression.Call(instance is null ? null : Expression.Constant(instance), method, arguments);
        Type answer = method.ReturnType;
        if (typeof(Task).IsAssignableFrom(answer))
        {
            call = Expression.Call(Expression.Call(call, answer.GetMethod("GetAwaiter")!), "GetResult", null);
            answer = call.Type;
        }

        if (answer != typeof(void))
        {
            call = Serialize(answer, call);
        }

        return Expression.Lambda<Action<Stream, ILambdaContext, Stream>>(call, input, context, output).Compile();

        Expression Deserialize(Type type) => type == typeof(Stream) ? input
            : serializer is null ? throw Invalid($"Could not find the LambdaSerializerAttribute on the assembly '{assembly}' or method '{method.Name}' while attempting to deserialize input data of type '{type.FullName}'. To use types other than System.IO.Stream as input/output parameters, the assembly or Lambda function should be annotated with Amazon.Lambda.Core.LambdaSerializerAttribute.")
            : Expression.Call(Expression.Constant(serializer), "Deserialize", [type], input);

        Expression Serialize(Type type, Expression value) => typeof(Stream).IsAssignableFrom(type) ? Expression.Call(value, nameof(Stream.CopyTo), null, output)
            : serializer is null ? throw Invalid($"Could not find the LambdaSerializerAttribute on the assembly '{assembly}' or method '{method.Name}' while attempting to serialize output data of type '{type.FullName}'. To use types other than System.IO.Stream as input/output parameters, the assembly or Lambda function should be annotated with Amazon.Lambda.Core.LambdaSerializerAttribute.")
            : Expression.Call(Expression.Convert(Expression.Constant(serializer), typeof(ILambdaSerializer)), "Serialize", [type], value, output);
    }

    private static bool IsContext(Type type) => typeof(ILambdaContext).IsAssignableFrom(type);

    private static LambdaValidationException Invalid(string message) => new(message);
}
