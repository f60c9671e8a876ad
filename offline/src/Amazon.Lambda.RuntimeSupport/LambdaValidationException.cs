namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The handler string, its method or its serializer is not what the runtime can call.</summary>
internal sealed class LambdaValidationException(string message) : Exception(message);
