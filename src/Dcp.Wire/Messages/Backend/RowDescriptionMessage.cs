using System.Text;

namespace Dcp.Wire;

/// <summary>RowDescription: the columns of the rows that follow. Enumerate with <c>foreach</c>.</summary>
public readonly ref struct RowDescriptionMessage
{
    private readonly ReadOnlySpan<byte> _raw;

    private RowDescriptionMessage(ReadOnlySpan<byte> raw, int count)
    {
        _raw = raw;
        Count = count;
    }

    public int Count { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out RowDescriptionMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryCount(out int count)) return false;
        ReadOnlySpan<byte> raw = reader.Rest;
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryText(out _) || !reader.TryBytes(18, out _)) return false;
        }
        if (!reader.AtEnd) return false;
        message = new(raw, count);
        return true;
    }

    public Enumerator GetEnumerator() => new(_raw);

    public ref struct Enumerator
    {
        private WireReader _reader;

        internal Enumerator(ReadOnlySpan<byte> raw)
        {
            _reader = new(raw);
            Current = default;
        }

        public FieldDescription Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.TryText(out ReadOnlySpan<byte> name) || !_reader.TryInt32(out int table) || !_reader.TryInt16(out short column))
                return false;
            if (!_reader.TryInt32(out int type) || !_reader.TryInt16(out short size)) return false;
            if (!_reader.TryInt32(out int modifier) || !_reader.TryInt16(out short format)) return false;
            Current = new(Encoding.UTF8.GetString(name), type, size, modifier, format, table, column);
            return true;
        }
    }
}
