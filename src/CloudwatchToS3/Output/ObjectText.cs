using Microsoft.IO;

namespace CloudwatchToS3.Output;

/// <summary>
/// The text of an object until it is written, in pieces. Each is released once compressed, so text and body together need no more memory
/// than the text, even if it cannot be compressed.
/// </summary>
internal sealed class ObjectText(int pieceBytes)
{
    private readonly Queue<RecyclableMemoryStream> _pieces = [];
    private RecyclableMemoryStream? _last;

    /// <summary>The size of the text that was not yet taken, in bytes.</summary>
    public long Length => _pieces.Sum(piece => piece.Length);

    /// <summary>How many log events it holds.</summary>
    public int LogEvents { get; private set; }

    /// <param name="text">Whole lines.</param>
    public void Append(ReadOnlySpan<byte> text, int logEvents)
    {
        LogEvents += logEvents;
        while (text.Length > 0)
        {
            if (_last is null || _last.Length == pieceBytes)
            {
                _pieces.Enqueue(_last = BlockPool.NewStream());
            }

            int length = (int)Math.Min(text.Length, pieceBytes - _last.Length);
            _last.Write(text[..length]);
            text = text[length..];
        }
    }

    /// <summary>Moves another text behind this one.</summary>
    public void Append(ObjectText other)
    {
        LogEvents += other.LogEvents;
        while (other.Take() is { } piece)
        {
            _pieces.Enqueue(_last = piece);
        }
    }

    /// <summary>Takes the next piece. The caller disposes of it.</summary>
    /// <returns>Null after the last one.</returns>
    public RecyclableMemoryStream? Take() => _pieces.TryDequeue(out RecyclableMemoryStream? piece) ? piece : null;
}
