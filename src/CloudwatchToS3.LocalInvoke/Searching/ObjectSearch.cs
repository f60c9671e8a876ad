using System.Buffers;
using System.IO.Compression;
using ZstdSharp;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Searches one object.</summary>
internal sealed class ObjectSearch(ObjectStore store, string key, LogLines lines, MatchWriter found)
{
    /// <summary>CloudWatch Logs takes log events of 1 MB; JSON may need six bytes for one of them.</summary>
    private const int MaxLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;

    private int _longLines;
    private string? _damage;

    /// <returns>Why a part could not be searched; null where everything was.</returns>
    public string? Run(CancellationToken cancellation)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using StoredObject stored = store.Open(key, cancellation);
            Search(stored, rented, cancellation);
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        found.Flush();
        return _damage ?? (_longLines > 0 ? $"lines of more than {MaxLineBytes} bytes were skipped: {_longLines}" : lines.FirstError);
    }

    private void Search(StoredObject stored, byte[] buffer, CancellationToken cancellation)
    {
        using Stream text = Path.GetExtension(key) switch
        {
            ".gz" => new GZipStream(stored, CompressionMode.Decompress),
            ".zst" => new DecompressionStream(stored, leaveOpen: false),
            _ => stored,
        };
        int length = 0;
        bool isInLongLine = false;
        for (bool isLast = false; !isLast;)
        {
            length += Fill(stored, text, buffer.AsSpan(length));
            cancellation.ThrowIfCancellationRequested();
            isLast = length < buffer.Length;
            int firstEnd = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            int begin = !isInLongLine ? 0 : firstEnd < 0 ? length : firstEnd + 1;
            isInLongLine &= firstEnd < 0;
            int end = isLast && _damage is null ? length : Math.Max(begin, buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1);
            if (end > begin)
            {
                lines.Search(buffer.AsSpan(begin, end - begin - (buffer[end - 1] == '\n' ? 1 : 0)), found);
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

    /// <summary>Fills the buffer, or notes why it cannot, but for the end of the text: the lines before it are still searched.</summary>
    private int Fill(StoredObject stored, Stream text, Span<byte> buffer)
    {
        int length = 0;
        try
        {
            while (length < buffer.Length)
            {
                int count = text.Read(buffer[length..]);
                length += count;
                if (count == 0)
                {
                    _damage = !stored.IsReadToEnd ? "it is damaged: garbage after the compressed data"
                        : stored.BytesRead == 0 && text != stored ? "it is damaged: it has no bytes"
                        : null;
                    break;
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or IOException or InvalidOperationException)
        {
            _damage = e is InvalidDataException or ZstdException or EndOfStreamException ? "it is damaged: the compressed data is wrong or cut off" : e.Message;
        }

        return length;
    }
}
