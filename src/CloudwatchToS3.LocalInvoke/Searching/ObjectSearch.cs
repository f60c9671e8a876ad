using System.Buffers;
using System.IO.Compression;
using System.Threading.Channels;
using CloudwatchToS3.LocalInvoke.Servers;
using ZstdSharp;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Searches one object. It waits where nobody takes what it has found, so that memory is bounded.</summary>
/// <param name="logGroups">Gets those that the object names, where one is asked for.</param>
internal sealed class ObjectSearch(LogStore store, string key, SearchQuery query, OutputStyle style, ICollection<string> logGroups)
{
    /// <summary>CloudWatch Logs takes log events of 1 MB; JSON may need six bytes for one of them.</summary>
    private const int MaxLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;
    private const int BlockBytes = 64 * 1024;   // and what one buffer adds
    private const int MaxBlocks = 16;           // that nobody has taken

    private readonly Channel<byte[]> _blocks = Channel.CreateBounded<byte[]>(MaxBlocks);
    private readonly MatchWriter _found = new(style, store.Name(key));
    private int _longLines;

    /// <summary>As a person finds it.</summary>
    public string Name => store.Name(key);

    /// <summary>How many lines were found.</summary>
    public long Count => _found.Count;

    /// <summary>What was found. Ends with the error that kept the object from being searched as a whole.</summary>
    public IAsyncEnumerable<byte[]> Blocks(CancellationToken cancellation) => _blocks.Reader.ReadAllAsync(cancellation);

    /// <summary>Searches to the end, or until an error.</summary>
    public void Run(CancellationToken cancellation)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            try
            {
                using StoredObject stored = store.Open(key, cancellation);
                using Stream text = Decompressed(stored);
                Search(text, stored, LogLines.Of(key, query, logGroups), rented, cancellation);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented);
                HandOver(cancellation);   // also what was found before an error
            }

            _blocks.Writer.Complete(_longLines == 0 ? null : new InvalidDataException(
                $"lines of more than {MaxLineBytes} bytes were skipped: {_longLines}"));
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

    private void Search(Stream text, StoredObject stored, LogLines lines, byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        bool isInLongLine = false;
        for (bool isLast = false; !isLast;)
        {
            Exception? damage = Fill(text, stored, buffer, ref length);
            isLast = length < buffer.Length;
            int firstEnd = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            int begin = !isInLongLine ? 0 : firstEnd < 0 ? length : firstEnd + 1;
            isInLongLine &= firstEnd < 0;
            int end = isLast && damage is null ? length : Math.Max(begin, buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1);
            lines.Search(buffer.AsSpan(begin, end - begin), _found);
            cancellation.ThrowIfCancellationRequested();
            if (_found.Length >= BlockBytes)
            {
                HandOver(cancellation);
            }

            if (damage is not null)
            {
                throw damage;
            }

            if (end == 0 && !isLast && buffer.Length < MaxLineBytes)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
            else if (end == 0 && !isLast)
            {
                isInLongLine = true;
                _longLines++;
                end = length;
            }

            buffer.AsSpan(end, length - end).CopyTo(buffer);
            length -= end;
        }
    }

    /// <returns>What kept it from filling the buffer, but for the end of the text: the lines before it can still be searched.</returns>
    private static Exception? Fill(Stream text, StoredObject stored, byte[] buffer, ref int length)
    {
        try
        {
            while (length < buffer.Length)
            {
                int count = text.Read(buffer.AsSpan(length));
                length += count;
                if (count == 0)
                {
                    return !stored.IsReadToEnd ? new InvalidDataException("it is damaged: garbage follows what is compressed")
                        : stored.BytesRead == 0 && text != stored ? new InvalidDataException("it is damaged: it has no bytes")
                        : null;
                }
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

    private Stream Decompressed(StoredObject stored) => Path.GetExtension(key) switch
    {
        ".gz" => new GZipStream(stored, CompressionMode.Decompress),
        ".zst" => new DecompressionStream(stored, leaveOpen: false),
        _ => stored,
    };
}
