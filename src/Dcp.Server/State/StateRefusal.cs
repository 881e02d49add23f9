using Dcp.Wire;

namespace Dcp.Server.State;

/// <summary>What a client is told whose statement is refused, and the words that SHOW CLIENTS has for what keeps a client on its server.</summary>
internal static class StateRefusal
{
    private static readonly (StateEffects Effect, string Word, string What, string Instead)[] s_kinds =
    [
        (StateEffects.Settings, "settings", "SET of a session", "SET LOCAL or set_config(..., true) in a transaction"),
        (StateEffects.HiddenName, "custom setting", "set_config of a session", "set_config(..., true) in a transaction"),
        (StateEffects.Listens, "listen", "LISTEN", "a connection that is not pooled"),
        (StateEffects.Prepares, "prepared", "PREPARE", "the driver's prepared statements"),
        (StateEffects.Temporary, "temporary table", "a temporary table", "a table that is not temporary"),
        (StateEffects.Locks, "advisory lock", "an advisory lock of a session", "pg_advisory_xact_lock"),
        (StateEffects.Cursors, "cursor with hold", "a cursor WITH HOLD", "a cursor WITHOUT HOLD in a transaction"),
    ];

    internal static ErrorFields Of(StateEffects leaves)
    {
        var (_, _, what, instead) = Array.Find(s_kinds, kind => (kind.Effect & leaves) != 0);
        return ErrorFields.Create(
            "ERROR",
            SqlState.FeatureNotSupported,
            $"{what} is refused: servers are shared by clients (transaction_state = refuse)",
            "It would hold for whichever clients get the server afterwards, and not for this one.",
            $"Use {instead}, or have transaction_state = follow or pin for this database or user in dcp's configuration.");
    }

    /// <summary>Comma-separated; empty for nothing.</summary>
    internal static string Words(StateEffects holds) =>
        string.Join(", ", s_kinds.Where(kind => (kind.Effect & holds) != 0).Select(kind => kind.Word));
}
