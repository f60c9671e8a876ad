namespace CloudwatchToS3.Trials.Simulation;

/// <summary>Compares what is in the bucket with what was in the streams.</summary>
internal sealed class Inspection(IReadOnlyList<SimulatedRecord> records, IReadOnlyDictionary<string, byte[]> objects)
{
    private const string QuarantinePrefix = "quarantine/";

    private bool _isReplayed;

    public List<string> Violations { get; } = [];

    /// <summary>
    /// At some time a data record could be too large, for itself or for its batch: then it may be in quarantine, instead of in an object or
    /// beside it.
    /// </summary>
    public bool LimitWasNarrow { get; init; }

    /// <param name="exactlyOnce">No message may be there twice.</param>
    public void AfterRun(HashSet<string> givenUp, bool exactlyOnce)
    {
        Dictionary<string, int> lines = Lines();
        Dictionary<string, string> quarantine = Quarantine();
        foreach (SimulatedRecord record in records)
        {
            CheckNothingElse(record, lines, quarantine);
            if (!givenUp.Contains(record.Id))
            {
                CheckKept(record, lines, quarantine, exactlyOnce);
            }
        }

        string[] unknown = [.. lines.Keys.Except(records.SelectMany(record => record.Messages).Select(Line)).Take(3)];
        if (unknown.Length > 0)
        {
            Violations.Add($"lines that nobody wrote: {string.Join(", ", unknown)}");
        }
    }

    /// <summary>Now the batches that were given up must be there, too.</summary>
    public void AfterReplay()
    {
        _isReplayed = true;
        AfterRun([], exactlyOnce: false);
    }

    private void CheckNothingElse(SimulatedRecord record, Dictionary<string, int> lines, Dictionary<string, string> quarantine)
    {
        if (record.Kind == RecordKind.Poison && record.Messages.Any(message => lines.ContainsKey(Line(message))))
        {
            Violations.Add($"a part of the undecodable record {record.Id} is in an object");
        }

        if (record.Kind != RecordKind.Poison && !LimitWasNarrow && quarantine.ContainsKey(record.Id))
        {
            Violations.Add($"the decodable record {record.Id} is in quarantine");
        }
    }

    private void CheckKept(SimulatedRecord record, Dictionary<string, int> lines, Dictionary<string, string> quarantine, bool exactlyOnce)
    {
        if (record.Kind == RecordKind.Poison && quarantine.GetValueOrDefault(record.Id) != Convert.ToBase64String(record.Data))
        {
            Violations.Add($"the undecodable record {record.Id} is not in quarantine");
        }

        bool isSetAside = LimitWasNarrow && !_isReplayed && quarantine.ContainsKey(record.Id);
        foreach (string message in record.Kind == RecordKind.Data ? record.Messages : [])
        {
            int times = lines.GetValueOrDefault(Line(message));
            if ((times == 0 && !isSetAside) || (exactlyOnce && times > 1))
            {
                Violations.Add($"the message {message} is there {times} times");
            }
        }
    }

    /// <summary>Each line, and how often it is there. A message ends in a line feed of its own at most.</summary>
    private Dictionary<string, int> Lines() => objects
        .Where(o => !o.Key.StartsWith(QuarantinePrefix))
        .SelectMany(o => Some.Text(o.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => o.Key.Contains(".json") ? Line((string)JsonNode.Parse(line)!["message"]!) : line))
        .GroupBy(line => line)
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>The base64 of each record in quarantine, by its stream and number.</summary>
    private Dictionary<string, string> Quarantine() => objects
        .Where(o => o.Key.StartsWith(QuarantinePrefix))
        .SelectMany(o => JsonNode.Parse(o.Value)!["Records"]!.AsArray())
        .GroupBy(record => $"{((string)record!["eventSourceARN"]!).Split('/')[1]}/{(string)record["kinesis"]!["sequenceNumber"]!}")
        .ToDictionary(group => group.Key, group => group.Select(record => (string)record!["kinesis"]!["data"]!).Distinct().Single());

    private static string Line(string message) => message.TrimEnd('\n');
}
