using Dcp.Server.Config;
using Dcp.Server.Config.Table;

namespace Dcp.Server.Admin.Shows;

/// <summary>Of databases with several hosts.</summary>
internal static class HostList
{
    /// <summary>load_balance_hosts, which means something for a list alone; otherwise null.</summary>
    internal static string? Balance(DatabaseConfig database) =>
        database.Host?.Contains(',') == true ? Kinds.LoadBalanceHosts.Format(database.LoadBalanceHosts) : null;
}
