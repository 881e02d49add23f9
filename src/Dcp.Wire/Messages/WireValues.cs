namespace Dcp.Wire;

/// <summary>The values of a row or of Bind's parameters, checked when the message was parsed. Enumerate with <c>foreach</c>.</summary>
public readonly ref struct WireValues
{
    private readonly ReadOnlySpan<byte> _raw;

    internal WireValues(ReadOnlySpan<byte> raw, int count)
    {
        _raw = raw;
        Count = count;
    }

    public int Count { get; }

    public Enumerator GetEnumerator() => new(_raw);

    public ref struct Enumerator
    {
        private WireReader _reader;
        private WireValue _current;

        internal Enumerator(ReadOnlySpan<byte> raw)
        {
            _reader = new(raw);
            _current = default;
        }

        public readonly WireValue Current => _current;

        public bool MoveNext() => !_reader.AtEnd && _reader.TryValue(out _current);
    }
}
