namespace CloudwatchToS3.LocalInvoke.Searching;

/// <summary>What a search looks for in a message.</summary>
internal abstract class Matcher
{
    /// <summary>Finds the first match.</summary>
    /// <param name="line">UTF-8.</param>
    /// <param name="match">Its bytes.</param>
    public abstract bool Find(ReadOnlySpan<byte> line, out Range match);

    /// <summary>The message of a log event as JSON may have a match. Cheaper than to read it.</summary>
    public virtual bool MayFindIn(ReadOnlySpan<byte> json) => true;

    /// <summary>Takes lines from a text until one has a match.</summary>
    /// <param name="lines">UTF-8. What was taken is gone from it.</param>
    /// <param name="line">The line with a match, without its end.</param>
    /// <param name="match">The first match in it.</param>
    public virtual bool NextLine(ref ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> line, out Range match)
    {
        while (LogLines.Take(ref lines, out line))
        {
            if (Find(line, out match))
            {
                return true;
            }
        }

        match = default;
        return false;
    }
}
