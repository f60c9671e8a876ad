using Amazon.S3.Model;

namespace CloudwatchToS3.LocalInvoke.Servers;

/// <summary>The body of an answer, which may stop coming at any time.</summary>
/// <param name="answer">The answer, disposed of here.</param>
/// <param name="attempt">Makes an error of what fails.</param>
/// <param name="cancellation">Stops a read.</param>
internal sealed class ObjectBody(GetObjectResponse answer, Func<Func<Task<int>>, int> attempt, CancellationToken cancellation) : Stream
{
    private readonly byte[] _buffer = new byte[128 * 1024];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = Math.Min(buffer.Length, _buffer.Length);
        int count = attempt(async () =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            stop.CancelAfter(S3Bucket.AttemptTimeout);
            return await answer.ResponseStream.ReadAsync(_buffer.AsMemory(0, wanted), stop.Token);
        });
        _buffer.AsSpan(0, count).CopyTo(buffer);
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
            answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
