using Dcp.Server.Config;

namespace Dcp.Server.Health;

/// <summary>What a database's host is, as it said itself.</summary>
/// <param name="InRecovery">A standby.</param>
/// <param name="ReadOnly">Transactions are read-only unless they say otherwise.</param>
internal readonly record struct TargetRole(bool InRecovery, bool ReadOnly)
{
    /// <summary>Asks what older servers do not report at login. Two cells, PostgreSQL's booleans as text.</summary>
    internal const string Question = "SELECT pg_catalog.pg_is_in_recovery()::text, pg_catalog.current_setting('default_transaction_read_only')";

    internal const string Recovery = "in_hot_standby";
    internal const string ReadOnlyDefault = "default_transaction_read_only";

    internal string Word => InRecovery ? "standby" : ReadOnly ? "read-only" : "primary";

    /// <summary>Whether such a host is what <c>target_session_attrs</c> asks for; prefer-standby is content with any.</summary>
    internal bool Satisfies(SessionAttrs attrs) => attrs switch
    {
        SessionAttrs.ReadWrite => !InRecovery && !ReadOnly,
        SessionAttrs.ReadOnly => InRecovery || ReadOnly,
        SessionAttrs.Primary => !InRecovery,
        SessionAttrs.Standby => InRecovery,
        _ => true,
    };

    /// <summary>From what the server reported at its login (PostgreSQL 14, CockroachDB 26.3); null: it has to be asked.</summary>
    internal static TargetRole? Of(IEnumerable<KeyValuePair<string, string>> reported)
    {
        string? recovery = null;
        string? readOnly = null;
        foreach (var (name, value) in reported)
        {
            if (name == Recovery) recovery = value;
            else if (name == ReadOnlyDefault) readOnly = value;
        }

        return recovery is null || readOnly is null ? null : Parse(recovery, readOnly);
    }

    internal static TargetRole Parse(string recovery, string readOnly) => new(IsOn(recovery), IsOn(readOnly));

    private static bool IsOn(string text) => text is "on" or "true" or "t" or "1" or "yes";
}
