using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Configuration;
using CloudwatchToS3.Events;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// The undecodable records of a segment as one Kinesis event, each with a <c>quarantineReason</c>. Invoke the function with it to replay.
/// </summary>
internal static class Quarantine
{
    /// <summary>What the keys of quarantine objects end with.</summary>
    public const string Suffix = ".event.json";

    private const int PieceBytes = 48 * 1024;

    /// <summary>Escapes as little as possible, because a replayed document has to fit into an event again.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The settings that decide keys and bytes, as metadata, so that a replay can check them.</summary>
    public static Dictionary<string, string> Metadata(Settings settings) => new()
    {
        ["output-format"] = settings.OutputFormat.ToString().ToLowerInvariant(),
        ["compression"] = settings.Compression.ToString().ToLowerInvariant(),
        ["key-prefix"] = Ascii(settings.KeyPrefix.Given),
        ["quarantine-prefix"] = Ascii(settings.QuarantinePrefix.Given),
    };

    public static ObjectBody Body(List<QuarantinedRecord> records, Settings settings)
    {
        var name = new ObjectName([.. records.Select(one => one.Record)], earliestTimestamp: long.MaxValue);
        Dictionary<string, string> metadata = Metadata(settings);
        metadata.Add("records", records.Count.ToString(CultureInfo.InvariantCulture));
        return new ObjectBody(name.Key(settings.QuarantinePrefix.Template, Suffix), EventDocument(records), "application/json", metadata);
    }

    private static RecyclableMemoryStream EventDocument(List<QuarantinedRecord> records)
    {
        RecyclableMemoryStream document = BlockPool.NewStream();
        using var json = new Utf8JsonWriter((Stream)document, Options);
        json.WriteStartObject();
        json.WriteStartArray("Records");
        foreach (QuarantinedRecord quarantined in records)
        {
            json.WriteStartObject();
            Write(json, quarantined.Record);
            json.WriteString("quarantineReason", quarantined.Reason);
            json.WriteEndObject();
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return document;
    }

    /// <summary>Metadata travels in headers: what is not visible ASCII is percent-encoded.</summary>
    private static string Ascii(string text) => string.Concat(
        text.EnumerateRunes().Select(rune => rune.Value is > ' ' and < 0x7F and not '%' ? $"{rune}" : Uri.EscapeDataString($"{rune}")));

    /// <summary>The fields that <see cref="EventReader"/> reads.</summary>
    private static void Write(Utf8JsonWriter json, KinesisEvent.KinesisEventRecord? record)
    {
        if (record?.Kinesis is { } kinesis)
        {
            json.WriteStartObject("kinesis");
            WriteText(json, "kinesisSchemaVersion", kinesis.KinesisSchemaVersion);
            WriteText(json, "partitionKey", kinesis.PartitionKey);
            WriteText(json, "sequenceNumber", kinesis.SequenceNumber);
            if (kinesis.Data is not null)
            {
                WriteData(json, RecordFields.Data(record).Span);
            }

            if (RecordFields.ArrivalMilliseconds(record) is { } milliseconds)
            {
                json.WriteNumber("approximateArrivalTimestamp", milliseconds / 1000m);
            }

            json.WriteEndObject();
        }

        WriteText(json, "eventSource", record?.EventSource);
        WriteText(json, "eventVersion", record?.EventVersion);
        WriteText(json, "eventID", record?.EventId);
        WriteText(json, "eventName", record?.EventName);
        WriteText(json, "invokeIdentityArn", record?.InvokeIdentityArn);
        WriteText(json, "awsRegion", record?.AwsRegion);
        WriteText(json, "eventSourceARN", record?.EventSourceARN);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    /// <summary>In pieces: a record of 4 MB at once would take three times its size in the writer's buffer.</summary>
    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> data)
    {
        json.WritePropertyName("data");
        for (; data.Length > PieceBytes; data = data[PieceBytes..])
        {
            json.WriteBase64StringSegment(data[..PieceBytes], isFinalSegment: false);
            json.Flush();
        }

        json.WriteBase64StringSegment(data, isFinalSegment: true);
    }
}

/// <summary>A record as Lambda gave it, and why it is undecodable.</summary>
internal sealed record QuarantinedRecord(KinesisEvent.KinesisEventRecord? Record, string Reason);
