using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using CloudwatchToS3.Events;

namespace CloudwatchToS3.Trials.Simulation;

/// <summary>The real handler behind the real serializer, in a process that can be killed.</summary>
internal sealed class SimulatedLambda(Settings settings, BatchLimits limits, SimulatedS3 s3, Mutant mutant)
{
    private readonly FunctionSerializer _serializer = new();
    private Settings _settings = settings;
    private BatchLimits _limits = limits;
    private Function _function = new(settings, s3.Client, limits);

    public int Invocations { get; private set; }

    /// <summary>Those that its invocations met.</summary>
    public List<Fault> Faults { get; } = [];

    /// <summary>Broken promises about the account of records.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>The function is deployed again.</summary>
    public void Deploy(Settings settings, BatchLimits limits)
    {
        (_settings, _limits) = (settings, limits);
        _function = new Function(settings, s3.Client, limits);
    }

    /// <returns>What the mapping gets to know: success or not.</returns>
    public bool Invoke(byte[] eventJson, int records, Fault fault, int putsBefore)
    {
        Invocations++;
        if (fault != Fault.None)
        {
            Faults.Add(fault);
        }

        s3.Expect(fault, putsBefore);
        var logger = new AccountLogger();
        var context = new TestLambdaContext { Logger = logger, RemainingTime = TimeSpan.FromMilliseconds(fault == Fault.OutOfTime ? 1 : 0) };
        Task invocation = _function.FunctionHandler(_serializer.Deserialize<KinesisEvent>(new MemoryStream(mutant.Read(eventJson))), context);
        bool succeeded = invocation.IsCompletedSuccessfully;
        if (!invocation.IsCompleted || fault == Fault.KilledAfterSuccess)
        {
            _function = new Function(_settings, s3.Client, _limits);
        }
        else
        {
            _ = invocation.Exception;   // seen
        }

        if (succeeded
                && (
                    logger.Account is not [var all, var data, var control, var quarantined]
                        || all != records
                        || all != data + control + quarantined))
        {
            Violations.Add($"an account of {records} records is {JsonSerializer.Serialize(logger.Account)}");
        }

        return succeeded && fault != Fault.KilledAfterSuccess;
    }
}
