namespace Dcp.Tests.Admin;

/// <summary>Tools read PgBouncer's console by position and by name: the columns are a contract, written down here in full.</summary>
public sealed class ShowColumnsTests
{
    private const string Socket =
        "type user database replication state addr port:i local_addr local_port:i connect_time request_time wait:i wait_us:i close_needed:i "
        + "ptr link remote_pid:i tls application_name prepared_statements:i id:i";

    private const string Buffers = " recv_pos:i pkt_pos:i pkt_remain:i send_pos:i send_remain:i pkt_avail:i send_avail:i";

    [Theory]
    [InlineData("CLIENTS", Socket + " pinned")]
    [InlineData("SERVERS", Socket)]
    [InlineData("SOCKETS", Socket + Buffers)]
    [InlineData("ACTIVE_SOCKETS", Socket + Buffers)]
    [InlineData(
        "POOLS",
        "database user cl_active:i cl_waiting:i cl_active_cancel_req:i cl_waiting_cancel_req:i sv_active:i sv_active_cancel:i "
        + "sv_being_canceled:i sv_idle:i sv_used:i sv_tested:i sv_login:i maxwait:i maxwait_us:i pool_mode load_balance_hosts pool_size:i")]
    [InlineData("POOL_SIZES", "database user pool_size:i best:i least:i most:i phase xact_rate elasticity pressure signals changes:q")]
    [InlineData("RETRIES", "database user retry_serialization:i retries:q recovered:q exhausted:q reruns:q")]
    [InlineData("PEER_POOLS", "peer_id:i cl_active_cancel_req:i cl_waiting_cancel_req:i sv_active_cancel:i sv_login:i")]
    [InlineData(
        "DATABASES",
        "name host port:i database force_user pool_size:i min_pool_size:i reserve_pool_size:i server_lifetime:i pool_mode load_balance_hosts "
        + "max_connections:i current_connections:i max_client_connections:i current_client_connections:i paused:i disabled:i")]
    [InlineData("NODES", "node node_id:i state process:i version detail")]
    [InlineData("HISTOGRAMS", "database user what le_us:n count:q")]
    [InlineData("BUDGET", "budget node total:i guaranteed:i held:i limit:i used:i demand:i state")]
    [InlineData("PEERS", "peer_id:i host port:i pool_size:i")]
    [InlineData(
        "USERS",
        "name pool_size reserve_pool_size pool_mode max_user_connections:i current_connections:i max_user_client_connections:i "
        + "current_client_connections:i")]
    [InlineData("LISTS", "list items:i")]
    [InlineData(
        "STATS",
        "database total_server_assignment_count:n total_xact_count:n total_query_count:n total_received:n total_sent:n total_xact_time:n "
        + "total_query_time:n total_wait_time:n total_client_parse_count:n total_server_parse_count:n total_bind_count:n "
        + "total_client_login_count:n avg_server_assignment_count:n avg_xact_count:n avg_query_count:n avg_recv:n avg_sent:n avg_xact_time:n "
        + "avg_query_time:n avg_wait_time:n avg_client_parse_count:n avg_server_parse_count:n avg_bind_count:n avg_client_login_count:n")]
    [InlineData(
        "STATS_TOTALS",
        "database server_assignment_count:n xact_count:n query_count:n bytes_received:n bytes_sent:n xact_time:n query_time:n wait_time:n "
        + "client_parse_count:n server_parse_count:n bind_count:n client_login_count:n")]
    [InlineData(
        "STATS_AVERAGES",
        "database server_assignment_count:n xact_count:n query_count:n bytes_received:n bytes_sent:n xact_time:n query_time:n wait_time:n "
        + "avg_client_parse_count:n avg_server_parse_count:n avg_bind_count:n avg_client_login_count:n")]
    [InlineData("TOTALS", "name value:n")]
    [InlineData("CONFIG", "key value default changeable")]
    [InlineData("MEM", "name size:i used:i free:i memtotal:i")]
    [InlineData("STATE", "key value")]
    [InlineData("VERSION", "version")]
    [InlineData("DNS_HOSTS", "hostname ttl:q addrs")]
    [InlineData("DNS_ZONES", "zonename serial:q count:i")]
    public async Task Columns_are_as_PgBouncer_has_them(string show, string columns)
    {
        await using var pooling = await Pooling.StartAsync();
        var reply = pooling.Connect("watcher").Query($"show {show.ToLowerInvariant()};");

        Assert.Equal(columns, string.Join(' ', reply.Columns));
        Assert.Equal("SHOW", reply.Tag);
        Assert.Equal($"T{new string('D', reply.Rows.Count)}CZ", reply.Types);
        Assert.All(reply.Rows, row => Assert.Equal(reply.Columns.Length, row.Length));
    }

    [Fact]
    public async Task Totals_has_a_row_for_each_figure()
    {
        await using var pooling = await Pooling.StartAsync();
        string[] figures =
        [
            "server_assignment_count", "xact_count", "query_count", "client_bytes", "server_bytes", "xact_time", "query_time", "wait_time",
            "ps_client_parse_count", "ps_server_parse_count", "ps_bind_count", "client_login_count",
        ];

        Assert.Equal(
            figures.Select(figure => $"total_{figure}").Concat(figures.Select(figure => $"avg_{figure}")),
            pooling.Connect().Column("TOTALS", "name"));
    }

    [Fact]
    public async Task Lists_has_a_row_for_each_list()
    {
        await using var pooling = await Pooling.StartAsync();

        Assert.Equal(
            [
                "databases", "users", "peers", "pools", "peer_pools", "free_clients", "used_clients", "login_clients", "free_servers",
                "used_servers", "dns_names", "dns_zones", "dns_queries", "dns_pending",
            ],
            pooling.Connect().Column("LISTS", "list"));
    }
}
