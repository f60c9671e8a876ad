using System.Reflection;
using Amazon.S3.Model;

namespace CloudwatchToS3.Testing;

/// <summary>A client without a network, which puts as it is told, and does nothing else.</summary>
public class PutOnlyS3 : DispatchProxy
{
    private Func<PutObjectRequest, CancellationToken, Task<PutObjectResponse>>? _put;

    public static IAmazonS3 Client(Func<PutObjectRequest, CancellationToken, Task<PutObjectResponse>> put)
    {
        IAmazonS3 client = Create<IAmazonS3, PutOnlyS3>();
        ((PutOnlyS3)client)._put = put;
        return client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IAmazonS3.PutObjectAsync) => _put!((PutObjectRequest)args![0]!, (CancellationToken)args[1]!),
        nameof(IAmazonS3.DetermineServiceOperationEndpoint) => null,
        var name => throw new NotSupportedException(name),
    };
}
