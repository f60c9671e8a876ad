namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>An object's bytes as they are stored, read once from the beginning.</summary>
/// <param name="stored">Is disposed of here.</param>
internal sealed class StoredObject(IDisposable stored, ReadBytes read) : Stream
{
    /// <summary>Decompression consumed everything; garbage after the data leaves some.</summary>
    public bool IsReadToEnd { get; private set; }

    public long BytesRead { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int count = read(buffer);
        BytesRead += count;
        IsReadToEnd |= count == 0 && buffer.Length > 0;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <returns>How many bytes were read; 0 at the end.</returns>
internal delegate int ReadBytes(Span<byte> buffer);
