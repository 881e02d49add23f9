using System.Buffers.Binary;

namespace Dcp.Bench.Copy;

/// <summary>Rows of one text column in COPY's binary form (PostgreSQL's documentation of COPY, "Binary Format"); 1,000 bytes each.</summary>
internal static class CopyRows
{
    internal const int TextBytes = RowBytes - sizeof(short) - sizeof(int);
    internal const int RowBytes = 1000;
    internal const int PerMegabyte = 1000;

    /// <summary>Signature, no flags, no extension.</summary>
    internal static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>-1 columns: the end.</summary>
    internal static readonly byte[] Trailer = [0xff, 0xff];

    internal static byte[] MakeMegabyte()
    {
        byte[] rows = new byte[PerMegabyte * RowBytes];
        for (int row = 0; row < rows.Length; row += RowBytes)
        {
            BinaryPrimitives.WriteInt16BigEndian(rows.AsSpan(row), 1);
            BinaryPrimitives.WriteInt32BigEndian(rows.AsSpan(row + sizeof(short)), TextBytes);
            rows.AsSpan(row + RowBytes - TextBytes, TextBytes).Fill((byte)'x');
        }

        return rows;
    }
}
