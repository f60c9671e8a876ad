using CloudwatchToS3.LocalInvoke.Servers;
using CloudwatchToS3.LocalInvoke.Terminal;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;

namespace CloudwatchToS3.LocalInvoke.Invoking;

/// <summary>Shows what became of the invocations. On a terminal each line fits it; elsewhere nothing is left out.</summary>
internal sealed class RunReport(S3Target target)
{
    private int _succeeded;
    private int _records;
    private int _quarantined;
    private string? _firstObject;

    public void Count(BatchSummary summary)
    {
        _succeeded++;
        _records += summary.Records;
        _quarantined += summary.Quarantined.Count;
        _firstObject ??= summary.Objects.FirstOrDefault()?.Location;
    }

    public void Print(BatchSummary summary, TimeSpan time)
    {
        (int data, int control, int quarantined) = (summary.DataRecords, summary.ControlRecords, summary.Quarantined.Count);
        Console.WriteLine($"  records: {summary.Records} = {data} data + {control} control + {quarantined} quarantined");
        Console.WriteLine($"    data: log events: {summary.LogEvents}, each written with a line feed behind it");
        if (control > 0)
        {
            Console.WriteLine("    control: a test of the connection by CloudWatch Logs, not written");
        }

        foreach (QuarantinedRecord one in summary.Quarantined)
        {
            Screen.WriteLine($"    quarantined: {one.Reason}: {one.Record?.EventId ?? "a record without eventID"}");
        }

        Console.WriteLine(
            $"  bytes: {summary.BytesIn} in, {summary.BytesInflated} inflated, {summary.BytesOut} out; {time.TotalMilliseconds:F0} ms");
        summary.Objects.ForEach(written => Print("object", written));
        summary.QuarantineObjects.ForEach(written => Print("quarantine object", written));
    }

    /// <param name="files">How many event files there were.</param>
    public void PrintEnd(int files)
    {
        string quarantined = _quarantined == 0 ? "" : _quarantined == _records
            ? "; every record went to quarantine"
            : $"; quarantined: {_quarantined} of {_records} records";
        Console.WriteLine($"{_succeeded} of {files} invocations succeeded; objects go to {target.Name}{quarantined}");
    }

    public void PrintWhatIsNext()
    {
        if (_firstObject is not null && target.Folder is not null)
        {
            string reader = Path.GetExtension(_firstObject) switch { ".gz" => "gunzip -c", ".zst" => "zstd -dc", _ => "cat" };
            Console.WriteLine($"Read the lines: {reader} {Path.GetDirectoryName(target.Place(_firstObject))}/*{Suffix(_firstObject)}");
        }

        Console.WriteLine("Next: the same command with -- YOUR-EVENT.json, or with -- --help.");
    }

    /// <summary>All of it, as in <c>.json.gz</c>: beside the object there may be others.</summary>
    private static string Suffix(string location)
    {
        string name = location[(location.LastIndexOf('/') + 1)..];
        return name[name.IndexOf('.')..];
    }

    private void Print(string what, WrittenObject written) =>
        Screen.WriteLine($"  {what}: {target.Place(written.Location)} ({written.Bytes} bytes)");
}
