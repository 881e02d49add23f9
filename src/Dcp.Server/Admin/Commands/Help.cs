namespace Dcp.Server.Admin.Commands;

/// <summary>What SHOW HELP says, as the detail of a notice.</summary>
internal static class Help
{
    internal const string Text =
        """

        	SHOW HELP|CONFIG|DATABASES|POOLS|POOL_SIZES|CLIENTS|SERVERS|USERS|VERSION
        	SHOW PEERS|PEER_POOLS
        	SHOW FRONTENDS|TARGETS|LATENCIES|RETRIES|HISTOGRAMS|CLOSES
        	SHOW NODES|BUDGET
        	SHOW SOCKETS|ACTIVE_SOCKETS|LISTS|MEM|STATE
        	SHOW DNS_HOSTS|DNS_ZONES
        	SHOW STATS|STATS_TOTALS|STATS_AVERAGES|TOTALS
        	SET key = arg
        	SET TARGET <owner>/<name> STATE ready|drain|maint
        	SET TARGET <owner>/<name> WEIGHT <number>|<percent>%
        	RELOAD
        	PAUSE [<db>]
        	RESUME [<db>]
        	DISABLE <db>
        	ENABLE <db>
        	RECONNECT [<db>]
        	KILL [<db>]
        	KILL_CLIENT <client_id>
        	SHUTDOWN
        	SHUTDOWN WAIT_FOR_SERVERS|WAIT_FOR_CLIENTS
        	WAIT_CLOSE [<db>]
        	DRAIN "<address> [<milliseconds>]"
        	ACCEPT "<address>"
        	PAUSE|RESUME|DISABLE|ENABLE|RECONNECT|KILL|RELOAD|WAIT_CLOSE ... CLUSTER
        """;
}
