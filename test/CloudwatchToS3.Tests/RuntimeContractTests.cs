using System.Linq.Expressions;
using System.Reflection;

namespace CloudwatchToS3.Tests;

/// <summary>
/// What Lambda's managed runtime does to this assembly by reflection, before the first event: it finds everything by its name, and one
/// method too many of a name is an error.
/// </summary>
[Collection(nameof(ProcessEnvironment))]
public class RuntimeContractTests
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static TheoryData<string> Handlers =>
    [
        (string)JsonNode.Parse(Repository.Text("aws-lambda-tools-defaults.json"))!["function-handler"]!,
        (string)Template.OfTheStack["Resources"]!["Function"]!["Properties"]!["Handler"]!,
    ];

    [Theory]
    [MemberData(nameof(Handlers))]
    public void The_handler_string_names_one_method_that_takes_an_event_and_a_context(string handler)
    {
        (Type type, MethodInfo method) = Find(handler);

        Assert.True(type is { IsClass: true, IsAbstract: false, IsGenericType: false });
        Assert.True(method is { IsAbstract: false, IsGenericMethod: false });
        Assert.Equal([typeof(KinesisEvent), typeof(ILambdaContext)], method.GetParameters().Select(parameter => parameter.ParameterType));
        Assert.Equal(typeof(Task), method.ReturnType);
    }

    /// <summary>And sees a wrong setting as the cause of what it cannot make.</summary>
    [Theory]
    [MemberData(nameof(Handlers))]
    public void The_runtime_makes_the_function_without_arguments(string handler)
    {
        (Type type, _) = Find(handler);
        using (new ProcessEnvironment(("BUCKET_NAME", "my-logs"), ("AWS_REGION", "eu-central-1")))
        {
            Assert.IsType<Function>(Activator.CreateInstance(type));
        }

        using var wrong = new ProcessEnvironment(("BUCKET_NAME", null));
        var error = Assert.Throws<TargetInvocationException>(() => Activator.CreateInstance(type));
        Assert.IsType<InvalidSettingsException>(error.InnerException);
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public void Both_calls_of_the_serializer_compile_by_name_and_the_first_one_reads_an_event(string handler)
    {
        (Type type, MethodInfo method) = Find(handler);
        LambdaSerializerAttribute? attribute = method.GetCustomAttribute<LambdaSerializerAttribute>()
            ?? type.Assembly.GetCustomAttribute<LambdaSerializerAttribute>();
        object serializer = attribute!.SerializerType.GetConstructor(Type.EmptyTypes)!.Invoke(null);

        Func<Stream, KinesisEvent> deserialize = CompileDeserialize(serializer);
        CompileSerialize(serializer);

        Assert.Equal([1, 2, 3], deserialize(new MemoryStream(Some.Event([1, 2, 3]))).Records.Single().Kinesis.Data.ToArray());
    }

    /// <summary>Such a serializer kept this function from starting. It proves that the test above can fail.</summary>
    [Fact]
    public void A_serializer_that_hides_a_method_of_its_base_does_not_compile() => Assert.Equal(
        $"More than one method 'Deserialize' on type '{typeof(HidingSerializer)}' is compatible with the supplied arguments.",
        Assert.Throws<InvalidOperationException>(() => CompileDeserialize(new HidingSerializer())).Message);

    /// <summary>As many people test theirs: the settings of the environment, and a client that is a substitute.</summary>
    [Fact]
    public async Task A_client_may_be_a_substitute_and_reads_the_body_from_its_beginning()
    {
        using var environment = new ProcessEnvironment(("BUCKET_NAME", "my-logs"));
        IAmazonS3 s3 = Substitute.For<IAmazonS3>();
        string body = "";
        s3.PutObjectAsync(Arg.Do<PutObjectRequest>(put => body = new StreamReader(put.InputStream).ReadToEnd()), Arg.Any<CancellationToken>())
            .Returns(new PutObjectResponse());

        await new Function(s3).Invoke(Some.Event(Some.Gzip(Some.DataMessage("one"))));

        await s3.Received(1).PutObjectAsync(Arg.Is<PutObjectRequest>(put => put.BucketName == "my-logs"), Arg.Any<CancellationToken>());
        Assert.Equal("one\n", body);
    }

    /// <summary>A text with an offset is read as local time.</summary>
    [Fact]
    public void Neither_an_arrival_time_nor_a_key_depends_on_the_time_zone_of_the_process()
    {
        using var environment = new ProcessEnvironment(("TZ", "Asia/Tokyo"));
        TimeZoneInfo.ClearCachedData();
        try
        {
            KinesisEvent read = Some.Deserialized(
                """{"Records":[{"kinesis":{"approximateArrivalTimestamp":"2018-12-17T17:10:50-05:00"}}]}"""u8.ToArray())!;

            Assert.Equal(DateTimeKind.Local, read.Records[0].Kinesis.ApproximateArrivalTimestamp!.Value.Kind);
            Assert.Equal(TimeSpan.FromHours(9), TimeZoneInfo.Local.BaseUtcOffset);
            Assert.Equal(1_545_084_650_000, RecordFields.ArrivalMilliseconds(read.Records[0]));
            read.Records[0].Kinesis.ApproximateArrivalTimestamp = new DateTime(2018, 12, 17, 22, 10, 50, DateTimeKind.Unspecified);
            Assert.Equal(1_545_084_650_000, RecordFields.ArrivalMilliseconds(read.Records[0]));
            Assert.StartsWith(
                "logs/2018/12/17/22/2018-12-17-22-10-50_", new ObjectName([read.Records[0]], 0).Key(new KeyPrefix("logs/").Template, ".log"));
        }
        finally
        {
            environment.Dispose();
            TimeZoneInfo.ClearCachedData();
        }
    }

    private static (Type Type, MethodInfo Method) Find(string handler)
    {
        string[] names = handler.Split("::");
        Assert.Equal(3, names.Length);
        Type type = Assembly.Load(new AssemblyName(names[0])).GetType(names[1])!;
        Assert.NotNull(type);
        return (type, Assert.Single(type.GetMethods(Declared), method => method.Name == names[2]));
    }

    private static readonly ParameterExpression Stream = Expression.Parameter(typeof(Stream));
    private static readonly ParameterExpression Answer = Expression.Parameter(typeof(KinesisEvent));

    private static Func<Stream, KinesisEvent> CompileDeserialize(object serializer) => Expression.Lambda<Func<Stream, KinesisEvent>>(
        Expression.Call(Expression.Constant(serializer), "Deserialize", [typeof(KinesisEvent)], Stream), Stream).Compile();

    private static Action<KinesisEvent, Stream> CompileSerialize(object serializer) => Expression.Lambda<Action<KinesisEvent, Stream>>(
        Expression.Call(Expression.Constant(serializer), "Serialize", [typeof(KinesisEvent)], Answer, Stream), Answer, Stream).Compile();

    private sealed class HidingSerializer : SourceGeneratorLambdaJsonSerializer<KinesisEventJson>, ILambdaSerializer
    {
        public new T Deserialize<T>(Stream requestStream) => base.Deserialize<T>(requestStream);
    }
}
