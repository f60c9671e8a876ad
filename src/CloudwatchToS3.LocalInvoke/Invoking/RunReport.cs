namespace CloudwatchToS3.LocalInvoke.Invoking;

/// <summary>Shows what became of the invocations. On a terminal the middle of a long name is left out; elsewhere nothing is.</summary>
internal sealed class RunReport(S3Target target)
{
    private int _succeeded;
    private int _records;
    private int _quarantined;
    private string? _firstObject;

    public void Print(BatchSummary summary, TimeSpan time)
    {
        _succeeded++;
        _records += summary.Records;
        _quarantined += summary.Quarantined.Count;
        _firstObject ??= summary.Objects.FirstOrDefault()?.Location;
        (int data, int control, int quarantined) = (summary.DataRecords, summary.ControlRecords, summary.Quarantined.Count);
        Console.WriteLine($"  records: {summary.Records} = {data} data + {control} control + {quarantined} quarantined");
        Console.WriteLine($"    data: log events: {summary.LogEvents}, each followed by a newline");
        if (control > 0)
        {
            Console.WriteLine("    control: a connection test by CloudWatch Logs, not written");
        }

        foreach (QuarantinedRecord one in summary.Quarantined)
        {
            Screen.WriteLine($"    quarantined: {one.Reason}: {Screen.Printable(one.Record?.EventId ?? "a record without eventID")}");
        }

        Console.WriteLine(
            $"  bytes: {summary.BytesIn} in, {summary.BytesInflated} inflated, {summary.BytesOut} out; {time.TotalMilliseconds:F0} ms");
        Print("object", summary.Objects);
        Print("quarantine object", summary.Written.OfQuarantine);
    }

    public void PrintEnd(int files, bool isSample)
    {
        string quarantined = _quarantined == 0 ? "" : _quarantined == _records
            ? "; every record went to quarantine"
            : $"; quarantined: {_quarantined} of {_records} records";
        string place = _succeeded == 0 ? "" : $"; objects go to {target.Name}";
        Console.WriteLine($"{_succeeded} of {files} invocations succeeded{place}{quarantined}");
        bool isInFolder = _firstObject is not null && target.Folder is not null;
        if (isInFolder && (isSample || Screen.IsTerminal))
        {
            string reader = Path.GetExtension(_firstObject!) switch { ".gz" => "gunzip -c", ".zst" => "zstd -dc", _ => "cat" };
            string folder = Path.GetDirectoryName(target.Place(_firstObject!))!;
            string file = Path.GetFileName(_firstObject!);   // beside it there may be others
            Console.WriteLine($"Read the lines: {reader} {Quoted(folder)}/*{file[file.IndexOf('.')..]}");
        }

        if (isInFolder && isSample)
        {
            Console.WriteLine($"Find a line: {ProgramName.Again} search {Quoted(target.Name)} --text refused");
        }

        if (isSample)
        {
            Console.WriteLine($"Next: {ProgramName.Again} YOUR-EVENT.json, or {(ProgramName.IsTool ? "" : "with -- ")}--help.");
        }
    }

    /// <summary>As a shell takes it for one word.</summary>
    private static string Quoted(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '=')
        ? path
        : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private void Print(string what, IEnumerable<WrittenObject> written)
    {
        foreach (WrittenObject one in written)
        {
            Screen.WriteLine($"  {what}: {target.Place(one.Location)} ({one.Bytes} bytes)");
        }
    }
}
