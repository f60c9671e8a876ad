using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The managed runtime, as far as a function with a class library handler can tell: it loads the function by reflection, and then hands it
/// one event after the other from the Runtime API.
/// </summary>
public class RuntimeSupportInitializer
{
    private readonly string _handler;

    public RuntimeSupportInitializer(string handler)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(handler);
        _handler = handler;
    }

    /// <summary>Returns never; throws where the function cannot be loaded, after it has told the Runtime API.</summary>
    public async Task RunLambdaBootstrap()
    {
        var log = RuntimeLog.Redirect();
        using var api = new RuntimeApiClient();
        HeapLimit.Set();
        FunctionLoader function;
        try
        {
            function = FunctionLoader.Load(_handler);
        }
        catch (Exception e)
        {
            log.Write("Error", e, null);
            await api.ReportInitError(e);
            throw;
        }

        while (true)
        {
            await InvokeOnce(api, log, function);
        }
    }

    private static async Task InvokeOnce(RuntimeApiClient api, RuntimeLog log, FunctionLoader function)
    {
        (Stream input, InvocationContext context) = await api.Next(log, function.Serializer);
        log.RequestId = context.AwsRequestId;
        using var output = new MemoryStream();
        try
        {
            function.Invoke(input, context, output);
        }
        catch (Exception e)
        {
            log.Write("Error", e, null);
            await api.ReportInvocationError(context.AwsRequestId, e);
            return;
        }

        output.Position = 0;
        await api.Respond(context.AwsRequestId, output);
    }
}
