using System.Buffers;
using System.IO.Compression;
using System.Threading.Channels;
using ZstdSharp;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Searches one object. It waits where nobody takes what it has found, so that memory is bounded.</summary>
internal sealed class ObjectSearch(LogStore store, string key, SearchQuery query, OutputStyle style)
{
    /// <summary>CloudWatch Logs takes log events of 1 MB; JSON may need six bytes for one of them.</summary>
    private const int MaxLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;
    private const int BlockBytes = 64 * 1024;   // and what one buffer adds
    private const int MaxBlocks = 16;           // that nobody has taken

    private readonly Channel<byte[]> _blocks = Channel.CreateBounded<byte[]>(MaxBlocks);
    private readonly MatchWriter _found = new(style, store.Name(key));

    /// <summary>As a person finds it.</summary>
    public string Name => store.Name(key);

    /// <summary>How many lines were found.</summary>
    public long Count => _found.Count;

    /// <summary>What was found. Ends with the error that ended the search.</summary>
    public IAsyncEnumerable<byte[]> Blocks(CancellationToken cancellation) => _blocks.Reader.ReadAllAsync(cancellation);

    /// <summary>Searches to the end, or until an error.</summary>
    public void Run(CancellationToken cancellation)
    {
        try
        {
            try
            {
                Search(cancellation);
            }
            finally
            {
                HandOver(cancellation);   // also what was found before an error
            }

            _blocks.Writer.Complete();
        }
        catch (Exception e)
        {
            _blocks.Writer.Complete(e);
        }
    }

    private void HandOver(CancellationToken cancellation)
    {
        if (_found.Length > 0 && !cancellation.IsCancellationRequested)
        {
            _blocks.Writer.WriteAsync(_found.Take(), cancellation).AsTask().GetAwaiter().GetResult();
        }
    }

    private void Search(CancellationToken cancellation)
    {
        using Stream text = Decompressed(store.Open(key, cancellation));
        var lines = LogLines.Of(key, query);
        byte[] rented = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            Search(text, lines, rented, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Search(Stream text, LogLines lines, byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        for (bool isLast = false; !isLast;)
        {
            Exception? damage = Fill(text, buffer, ref length);
            isLast = length < buffer.Length;
            int end = isLast && damage is null ? length : buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            lines.Search(buffer.AsSpan(0, end), _found);
            cancellation.ThrowIfCancellationRequested();
            if (_found.Length >= BlockBytes)
            {
                HandOver(cancellation);
            }

            if (damage is not null)
            {
                throw damage;
            }

            if (end == 0 && !isLast)
            {
                Grow(ref buffer);
            }

            buffer.AsSpan(end, length - end).CopyTo(buffer);
            length -= end;
        }
    }

    /// <returns>What kept it from filling the buffer, but for the end of the text: the lines before it can still be searched.</returns>
    private static Exception? Fill(Stream text, byte[] buffer, ref int length)
    {
        try
        {
            int count;
            while (length < buffer.Length && (count = text.Read(buffer.AsSpan(length))) > 0)
            {
                length += count;
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            return new InvalidDataException($"it is damaged: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            return e;
        }
    }

    private Stream Decompressed(Stream stored) => Path.GetExtension(key) switch
    {
        ".gz" => new GZipStream(stored, CompressionMode.Decompress),
        ".zst" => new DecompressionStream(stored, leaveOpen: false),
        _ => stored,
    };

    private static void Grow(ref byte[] buffer)
    {
        if (buffer.Length >= MaxLineBytes)
        {
            throw new InvalidDataException($"a line is longer than {MaxLineBytes} bytes");
        }

        Array.Resize(ref buffer, buffer.Length * 2);
    }
}
