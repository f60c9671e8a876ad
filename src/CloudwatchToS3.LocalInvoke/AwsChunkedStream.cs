using System.Globalization;
using System.Text;

namespace CloudwatchToS3.LocalInvoke;

/// <summary>
/// Takes a body out of the <c>aws-chunked</c> framing: chunks of <c>HEX-LENGTH[;chunk-signature=...]</c>, the bytes and a line end, then
/// one of length 0, trailers and an empty line. Anything else is refused; signatures are not checked.
/// </summary>
internal sealed class AwsChunkedStream(Stream body) : Stream
{
    private const int MaxLineBytes = 4096;

    private readonly BufferedStream _body = new(body, 64 * 1024);
    private long _left;         // of the current chunk
    private bool _isBegun;
    private bool _isEnd;

    /// <summary>With lower-case names, once the stream is read to its end.</summary>
    public List<(string Name, string Value)> Trailers { get; } = [];

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 && !_isEnd)
        {
            await NextChunk(cancellationToken);
        }

        if (_isEnd)
        {
            return 0;
        }

        int count = await _body.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        return count > 0 ? count : throw Malformed("it ends inside a chunk");
    }

    private async Task NextChunk(CancellationToken cancellation)
    {
        if (_isBegun && await Line(cancellation) != "")
        {
            throw Malformed("a chunk is longer than its length");
        }

        _isBegun = true;
        string header = await Line(cancellation);
        if (!long.TryParse(header.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw Malformed($"'{header}' is no length of a chunk");
        }

        if (_left == 0)
        {
            await ReadTrailers(cancellation);
            _isEnd = true;
        }
    }

    private async Task ReadTrailers(CancellationToken cancellation)
    {
        for (string line; (line = await Line(cancellation)) != "";)
        {
            if (line.Split(':', 2) is not [var name, var value])
            {
                throw Malformed($"'{line}' is no trailer");
            }

            Trailers.Add((name.Trim().ToLowerInvariant(), value.Trim()));
        }

        if (await _body.ReadAsync(new byte[1], cancellation) > 0)
        {
            throw Malformed("it goes on after its end");
        }
    }

    private async Task<string> Line(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await _body.ReadAsync(one, cancellation) > 0 && line.Length < MaxLineBytes)
        {
            line.Append((char)one[0]);
            if (line is [.., '\r', '\n'])
            {
                return line.ToString(0, line.Length - 2);
            }
        }

        throw Malformed("a line does not end");
    }

    private static S3Error Malformed(string what) => S3Error.BadRequest("IncompleteBody", $"The aws-chunked body is malformed: {what}.");

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
