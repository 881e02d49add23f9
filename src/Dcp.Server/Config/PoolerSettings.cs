using Dcp.Server.Config.Table;

namespace Dcp.Server.Config;

/// <summary>
/// The values of [pgbouncer] in force. Immutable; start from <see cref="Default"/> and use <c>with</c>. The meaning and the default of
/// each are in the tables under Config/Table, which are the only place that knows the names as written.
/// Timeouts: zero switches one off unless its table says otherwise.
/// </summary>
public sealed partial record PoolerSettings
{
    internal PoolerSettings()
    {
    }

    /// <summary>Every setting at its default.</summary>
    public static PoolerSettings Default => SettingsTable.Defaults;
}
