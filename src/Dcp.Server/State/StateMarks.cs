using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dcp.Server.State;

/// <summary>
/// Finds the places in a statement's text that have to be looked at: an underscore, the end of a statement, the word INTO. Sixteen bytes at a time, since
/// every statement of every client is searched.
/// </summary>
internal static class StateMarks
{
    private const byte CaseBit = 0x20;

    /// <summary>Bytes of INTO after its first.</summary>
    private const int Behind = 3;

    /// <summary>The first <c>_</c> or <c>;</c>, or the start of an INTO in letters of either case, be it a word or a part of one; -1 when there is none.</summary>
    internal static int IndexOf(ReadOnlySpan<byte> sql)
    {
        var start = 0;
        var last = sql.Length - Vector128<byte>.Count - Behind;
        if (last >= 0)
        {
            ref var first = ref MemoryMarshal.GetReference(sql);
            while (true)
            {
                var found = Marks(ref first, start).ExtractMostSignificantBits();
                if (found != 0) return start + int.TrailingZeroCount((int)found);
                if (start == last) break;

                // The last vector may overlap the one before, in which nothing was found.
                start = Math.Min(start + Vector128<byte>.Count, last);
            }

            start += Vector128<byte>.Count;
        }

        for (; start < sql.Length; start++)
        {
            if (sql[start] is (byte)'_' or (byte)';' || IsInto(sql[start..])) return start;
        }

        return -1;
    }

    /// <summary>It begins with INTO.</summary>
    internal static bool IsInto(ReadOnlySpan<byte> sql) =>
        sql.Length > Behind && (sql[0] | CaseBit) == 'i' && (sql[1] | CaseBit) == 'n' && (sql[2] | CaseBit) == 't' && (sql[3] | CaseBit) == 'o';

    private static Vector128<byte> Marks(ref byte first, int start)
    {
        var bytes = Vector128.LoadUnsafe(ref first, (nuint)start);
        var into = Letter(ref first, start, 'i') & Letter(ref first, start + 1, 'n') & Letter(ref first, start + 2, 't') & Letter(ref first, start + 3, 'o');
        return Vector128.Equals(bytes, Vector128.Create((byte)'_')) | Vector128.Equals(bytes, Vector128.Create((byte)';')) | into;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Letter(ref byte first, int start, char letter) =>
        Vector128.Equals(Vector128.LoadUnsafe(ref first, (nuint)start) | Vector128.Create(CaseBit), Vector128.Create((byte)letter));
}
