using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Dcp.Server.State;

/// <summary>A text that is one <c>DEALLOCATE [PREPARE] name</c> and nothing else.</summary>
internal static class Deallocation
{
    /// <summary>What servers are sent instead: a statement that they are made to have for it.</summary>
    internal static ReadOnlySpan<byte> OfDuplicate => "DEALLOCATE \"PGBOUNCER_duplicate\""u8;

    /// <summary>False: it is something else, or takes all.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> sql, [NotNullWhen(true)] out byte[]? name)
    {
        name = null;
        SqlReader reader = new(sql);
        if (!reader.Read() || !reader.Is("deallocate"u8) || !reader.Read()) return false;
        if (reader.Is("prepare"u8) && !reader.Read()) return false;
        if (!reader.IsName || reader.Is("all"u8)) return false;
        var found = Encoding.UTF8.GetBytes(reader.Name);
        while (reader.Read())
        {
            if (reader.Kind != SqlTokenKind.Semicolon) return false;
        }

        name = found;
        return true;
    }
}
