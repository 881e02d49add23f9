namespace Dcp.Server.State;

/// <summary>
/// Whether a text takes the role back to the session's default (RESET ROLE), as the last that it does to it. The database does not tell that from
/// SET ROLE NONE: in both cases it says that there is no role.
/// </summary>
internal static class RoleText
{
    internal static bool Resets(ReadOnlySpan<byte> sql)
    {
        var resets = false;
        SqlReader reader = new(sql);
        while (reader.Read())
        {
            if (reader.Is("reset"u8))
            {
                if (reader.Read()) resets |= IsOfRole(ref reader);
            }
            else if (reader.Is("discard"u8))
            {
                resets |= reader.Read() && reader.Is("all"u8);
            }
            else if (reader.Is("set"u8) && reader.Read())
            {
                if (reader.Is("local"u8)) reader.Read();
                if (IsOfRole(ref reader)) resets = IsDefault(ref reader);
            }

            while (reader.Kind is not (SqlTokenKind.Semicolon or SqlTokenKind.End)) reader.Read();
        }

        return resets;
    }

    /// <summary>The reader stands on the role's name, or that of the session's user, who has a role only by SET ROLE.</summary>
    private static bool IsOfRole(ref SqlReader reader)
    {
        if (reader.Is("session"u8))
        {
            reader.Read();
            if (reader.Is("authorization"u8)) return true;
        }

        return reader.Names("role"u8) || reader.Names("session_authorization"u8);
    }

    private static bool IsDefault(ref SqlReader reader)
    {
        reader.Read();
        if (reader.IsSymbol('=') || reader.Is("to"u8)) reader.Read();
        return reader.Is("default"u8);
    }
}
