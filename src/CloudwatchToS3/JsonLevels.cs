namespace CloudwatchToS3;

/// <summary>The objects and arrays that are open, inside each other.</summary>
internal struct JsonLevels
{
    private const int Limit = 64;   // a bit for each

    private ulong _objects;   // 1 an object, 0 an array; the innermost lowest

    public int Depth { get; private set; }

    public readonly bool IsInObject => (_objects & 1) != 0;

    /// <exception cref="UndecodableRecordException">There are too many.</exception>
    public void Open(bool isObject)
    {
        if (++Depth > Limit)
        {
            throw new UndecodableRecordException($"JSON nested deeper than {Limit} levels");
        }

        _objects = (_objects << 1) | (isObject ? 1UL : 0UL);
    }

    public void Close()
    {
        _objects >>= 1;
        Depth--;
    }
}
