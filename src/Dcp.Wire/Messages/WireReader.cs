using System.Buffers.Binary;

namespace Dcp.Wire;

/// <summary>Reads fields of a body; every read checks the bounds and says false rather than throw.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryByte(out byte value)
    {
        if (_rest.IsEmpty)
        {
            value = 0;
            return false;
        }
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryInt16(out short value)
    {
        if (!BinaryPrimitives.TryReadInt16BigEndian(_rest, out value)) return false;
        _rest = _rest[2..];
        return true;
    }

    /// <summary>A count. PostgreSQL reads it as unsigned, so that 65,535 parameters are possible.</summary>
    public bool TryCount(out int value)
    {
        bool read = TryInt16(out short raw);
        value = (ushort)raw;
        return read;
    }

    public bool TryInt32(out int value)
    {
        if (!BinaryPrimitives.TryReadInt32BigEndian(_rest, out value)) return false;
        _rest = _rest[4..];
        return true;
    }

    public bool TryBytes(int length, out ReadOnlySpan<byte> value)
    {
        if (length < 0 || length > _rest.Length)
        {
            value = default;
            return false;
        }
        value = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>A string, without its terminator.</summary>
    public bool TryText(out ReadOnlySpan<byte> value)
    {
        int length = _rest.IndexOf((byte)0);
        if (length < 0)
        {
            value = default;
            return false;
        }
        value = _rest[..length];
        _rest = _rest[(length + 1)..];
        return true;
    }

    /// <summary>A counted list of 16-bit format codes.</summary>
    public bool TryFormats(out FormatList formats)
    {
        formats = default;
        if (!TryCount(out int count) || !TryBytes(count * 2, out ReadOnlySpan<byte> raw)) return false;
        formats = new(raw);
        return true;
    }

    /// <summary>A counted list of type OIDs.</summary>
    public bool TryOids(out OidList oids)
    {
        oids = default;
        if (!TryCount(out int count) || !TryBytes(count * 4, out ReadOnlySpan<byte> raw)) return false;
        oids = new(raw);
        return true;
    }

    /// <summary>A counted list of values that carry their length.</summary>
    public bool TryValues(out WireValues values)
    {
        values = default;
        if (!TryCount(out int count)) return false;
        ReadOnlySpan<byte> start = _rest;
        for (int i = 0; i < count; i++)
        {
            if (!TryValue(out _)) return false;
        }
        values = new(start[..^_rest.Length], count);
        return true;
    }

    public bool TryValue(out WireValue value)
    {
        value = default;
        if (!TryInt32(out int length)) return false;
        if (length == -1)
        {
            value = WireValue.Null;
            return true;
        }
        if (!TryBytes(length, out ReadOnlySpan<byte> bytes)) return false;
        value = new(bytes);
        return true;
    }
}
