using CloudwatchToS3.LocalInvoke.Terminal;
using CloudwatchToS3.Output;
using CloudwatchToS3.Telemetry;
using Spectre.Console;

namespace CloudwatchToS3.LocalInvoke.Invoking;

/// <summary>Shows what became of an invocation: for people on a terminal, plain and stable elsewhere.</summary>
internal static class RunReport
{
    public static void Print(string file, BatchSummary summary, TimeSpan time)
    {
        if (Screen.IsTerminal)
        {
            PrintForPeople(file, summary, time);
            return;
        }

        Console.WriteLine(file);
        Console.WriteLine(
            $"  {summary.Records} records = {summary.DataRecords} data + {summary.ControlRecords} control + "
            + $"{summary.Quarantined.Count} quarantined; {summary.LogEvents} log events");
        Console.WriteLine(
            $"  {summary.BytesIn} bytes in, {summary.BytesInflated} inflated, {summary.BytesOut} out; {time.TotalMilliseconds:F0} ms");
        summary.Objects.ForEach(written => Console.WriteLine($"  object: {written}"));
        summary.QuarantineObjects.ForEach(written => Console.WriteLine($"  quarantine object: {written}"));
        summary.Quarantined.ForEach(one => Console.WriteLine($"  quarantined: {Name(one)}: {one.Reason}"));
    }

    private static void PrintForPeople(string file, BatchSummary summary, TimeSpan time)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{file}[/]");
        var grid = new Grid { Expand = false }.AddColumn(new GridColumn().PadLeft(2).PadRight(3)).AddColumn();
        (int data, int control, int quarantined) = (summary.DataRecords, summary.ControlRecords, summary.Quarantined.Count);
        grid.AddRow(new Text("records"), Markup.FromInterpolated(
            $"{summary.Records} = [green]{data} data[/] + {control} control + [yellow]{quarantined} quarantined[/]"));
        grid.AddRow("log events", $"{summary.LogEvents}");
        grid.AddRow("bytes", $"{summary.BytesIn:N0} in, {summary.BytesInflated:N0} inflated, {summary.BytesOut:N0} out");
        grid.AddRow("time", $"{time.TotalMilliseconds:F0} ms");
        AnsiConsole.Write(grid);

        // Not through Spectre, which would break a key at the edge of the screen.
        Print("objects", summary.Objects);
        Print("quarantine", summary.QuarantineObjects);
        foreach (QuarantinedRecord one in summary.Quarantined)
        {
            AnsiConsole.MarkupInterpolated($"  [yellow]{one.Reason}[/]");
            Console.WriteLine($": {Name(one)}");
        }
    }

    private static void Print(string what, List<WrittenObject> objects)
    {
        foreach (WrittenObject written in objects)
        {
            Console.WriteLine($"  {what}  {written.Location}  {written.Bytes:N0} bytes");
        }
    }

    private static string Name(QuarantinedRecord one) => one.Record?.EventId ?? "a record without eventID";
}
