using System.Buffers;
using System.IO.Compression;
using CloudwatchToS3.LocalInvoke.Servers;
using ZstdSharp;

namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>Searches one object.</summary>
/// <param name="stored">Is disposed of here.</param>
internal sealed class ObjectSearch(StoredObject stored, string key, LogLines lines, MatchWriter found)
{
    /// <summary>CloudWatch Logs takes log events of 1 MB; JSON may need six bytes for one of them.</summary>
    private const int MaxLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;

    private int _longLines;

    /// <exception cref="InvalidDataException">A part could not be searched; the rest was.</exception>
    /// <exception cref="InvalidOperationException">The object could not be read to its end; until there it was searched.</exception>
    public void Run(CancellationToken cancellation)
    {
        using Stream text = Path.GetExtension(key) switch
        {
            ".gz" => new GZipStream(stored, CompressionMode.Decompress),
            ".zst" => new DecompressionStream(stored, leaveOpen: false),
            _ => stored,
        };
        byte[] rented = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            Search(text, rented, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (_longLines > 0)
        {
            throw new InvalidDataException($"lines of more than {MaxLineBytes} bytes were skipped: {_longLines}");
        }

        if (lines.FirstError is not null)
        {
            throw new InvalidDataException(lines.FirstError);
        }
    }

    private void Search(Stream text, byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        bool isInLongLine = false;
        for (bool isLast = false; !isLast;)
        {
            Exception? damage = Fill(text, buffer, ref length);
            isLast = length < buffer.Length;
            int firstEnd = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            int begin = !isInLongLine ? 0 : firstEnd < 0 ? length : firstEnd + 1;
            isInLongLine &= firstEnd < 0;
            int end = isLast && damage is null ? length : Math.Max(begin, buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1);
            lines.Search(buffer.AsSpan(begin, end - begin), found);
            cancellation.ThrowIfCancellationRequested();
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
    private Exception? Fill(Stream text, byte[] buffer, ref int length)
    {
        try
        {
            while (length < buffer.Length)
            {
                int count = text.Read(buffer.AsSpan(length));
                length += count;
                if (count == 0)
                {
                    return !stored.IsReadToEnd ? new InvalidDataException("it is damaged: garbage after the compressed data")
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
}
