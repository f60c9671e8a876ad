using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.KinesisEvents;
using CloudwatchToS3.Events;
using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// The undecodable records of a segment as one Kinesis event: each record as it came, with <c>quarantineReason</c> added. To replay the event,
/// invoke the function with it.
/// </summary>
internal static class Quarantine
{
    /// <summary>What the keys of quarantine objects end with.</summary>
    public const string Suffix = ".event.json";

    public const string ContentType = "application/json";

    /// <summary>Escapes as little as possible, because a replayed document has to fit into an event again.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RecyclableMemoryStream EventDocument(IReadOnlyCollection<QuarantinedRecord> records)
    {
        RecyclableMemoryStream document = Memory.NewStream();
        using (var json = new Utf8JsonWriter((Stream)document, Options))
        {
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
        }

        return document;
    }

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
                json.WriteBase64String("data", RecordData.Of(record).Span);
            }

            if (Arrival.Milliseconds(record) is { } milliseconds)
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

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}

/// <param name="Record">The record as Lambda gave it.</param>
/// <param name="Reason">Why it is undecodable.</param>
internal sealed record QuarantinedRecord(KinesisEvent.KinesisEventRecord? Record, string Reason);
