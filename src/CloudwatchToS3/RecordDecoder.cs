using System.Buffers;

namespace CloudwatchToS3;

/// <summary>
/// Turns the data of a record into the text of its messages: gzip or plain, CloudWatch Logs JSON inside. All or nothing: a record
/// that breaks leaves the sink as it was.
/// </summary>
/// <param name="sink">Receives each message and a line feed.</param>
/// <param name="maxInflatedBytes">A record that inflates to more is undecodable.</param>
internal sealed class RecordDecoder(OutputSink sink, long maxInflatedBytes)
{
    private const int WindowBytes = 64 * 1024;

    private readonly MessageScanner _scanner = new(sink);

    /// <exception cref="UndecodableRecordException">The data is not that of CloudWatch Logs, or is damaged.</exception>
    public RecordContent Decode(byte[]? data)
    {
        OutputSink.Mark begin = sink.Position;
        try
        {
            _scanner.Begin();
            Read(data);
            return _scanner.End();
        }
        catch (UndecodableRecordException)
        {
            sink.TakeBack(begin);
            throw;
        }
    }

    private void Read(byte[]? data)
    {
        if (data is null or [])
        {
            throw new UndecodableRecordException("no data");
        }

        if (GzipMembers.Begin(data))
        {
            Inflate(data);
        }
        else if (data.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            _scanner.Read(data);
        }
        else
        {
            throw new UndecodableRecordException(data is [0xF3, 0x89, 0x9A, 0xC2, ..]
                ? "an aggregated record of the Kinesis Producer Library, not CloudWatch Logs data"
                : "neither gzip nor JSON");
        }
    }

    private void Inflate(byte[] data)
    {
        byte[] window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        try
        {
            using var members = new GzipMembers(data);
            long inflated = 0;
            for (int count; (count = members.Read(window)) > 0;)
            {
                inflated += count;
                if (inflated > maxInflatedBytes)
                {
                    throw new UndecodableRecordException($"inflates to more than {maxInflatedBytes} bytes");
                }

                _scanner.Read(window.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }
}
