using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Amazon.Lambda.RuntimeSupport;

// Starts a function as Lambda's managed runtime does: dotnet exec --depsfile F.deps.json --runtimeconfig F.runtimeconfig.json HOST.dll
// HANDLER
// With the function's own list of dependencies, .NET does not look beside this program. So the runtime's assemblies are loaded from here,
// and
// no others: what else is missing must fail as it would in Lambda.
string[] ofTheRuntime = ["Amazon.Lambda.RuntimeSupport", "SnapshotRestore.Registry"];
AssemblyLoadContext.Default.Resolving += (context, name) => ofTheRuntime.Contains(name.Name)
    ? context.LoadFromAssemblyPath(Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, $"{name.Name}.dll"))
    : null;
await Run(args[0]);

[MethodImpl(MethodImplOptions.NoInlining)]   // its types are loaded when it is compiled: not before the lines above
static Task Run(string handler) => new RuntimeSupportInitializer(handler).RunLambdaBootstrap();
