using Dcp.Server.Config;
using Dcp.Server.Config.Table;

namespace Dcp.Tests.Config;

public sealed class ValueKindTests
{
    [Theory]
    [InlineData("query_wait_timeout", "0", "0")]
    [InlineData("query_wait_timeout", "120", "120")]
    [InlineData("query_wait_timeout", "120.0", "120")]
    [InlineData("query_wait_timeout", "0.5", "0.5")]
    [InlineData("query_wait_timeout", ".25", "0.25")]
    [InlineData("query_wait_timeout", "1e2", "100")]
    [InlineData("query_wait_timeout", "1500ms", "1.5")]
    [InlineData("query_wait_timeout", "2 s", "2")]
    [InlineData("query_wait_timeout", "1.5min", "90")]
    [InlineData("query_wait_timeout", "1H", "3600")]
    [InlineData("query_wait_timeout", "100d", "8.64e+06")]
    [InlineData("query_wait_timeout", "0.00001", "1e-05")]
    [InlineData("stats_period", "1min", "60")]
    [InlineData("tcp_user_timeout", "250", "250")]
    [InlineData("tcp_user_timeout", "2s", "2000")]
    [InlineData("pkt_buf", "4096", "4096")]
    [InlineData("pkt_buf", "8kB", "8192")]
    [InlineData("pkt_buf", "1 MB", "1048576")]
    [InlineData("max_packet_size", "1GB", "1073741824")]
    [InlineData("max_client_conn", "0x10", "16")]
    [InlineData("max_client_conn", "010", "8")]
    [InlineData("max_client_conn", "+5", "5")]
    [InlineData("unix_socket_mode", "0700", "448")]
    [InlineData("unix_socket_mode", "511", "511")]
    [InlineData("pool_mode", "TransAction", "transaction")]
    [InlineData("server_round_robin", "on", "1")]
    [InlineData("server_round_robin", "No", "0")]
    [InlineData("server_round_robin", "2", "1")]
    [InlineData("reactors", "4", "4")]
    [InlineData("reactors", "AUTO", "auto")]
    [InlineData("transport", "IO_uring", "io_uring")]
    [InlineData("server_reset_query", "", "")]
    [InlineData("admin_users", "a, b c", "a, b c")]
    [InlineData("client_tls_protocols", "tlsv1.2,TLSv1.3", "tlsv1.2,TLSv1.3")]
    public void A_value_is_shown_as_PgBouncer_would(string name, string written, string shown)
    {
        Setting setting = SettingsTable.Find(name)!;
        PoolerSettings? settings = setting.Apply(PoolerSettings.Default, written);

        Assert.NotNull(settings);
        Assert.Equal(shown, setting.Format(settings));
    }

    [Theory]
    [InlineData("query_wait_timeout", "-1")]
    [InlineData("query_wait_timeout", "")]
    [InlineData("query_wait_timeout", "ten")]
    [InlineData("query_wait_timeout", "5 m")]
    [InlineData("query_wait_timeout", "5 weeks")]
    [InlineData("query_wait_timeout", "inf")]
    [InlineData("query_wait_timeout", "nan")]
    [InlineData("query_wait_timeout", "1e300")]
    [InlineData("query_wait_timeout", "1,5")]
    [InlineData("stats_period", "1.5")]
    [InlineData("stats_period", "1500ms")]
    [InlineData("pkt_buf", "0")]
    [InlineData("pkt_buf", "4096 pages")]
    [InlineData("max_packet_size", "2GB")]
    [InlineData("max_packet_size", "99999999999")]
    [InlineData("max_client_conn", "-5")]
    [InlineData("max_client_conn", "5x")]
    [InlineData("max_client_conn", "08")]
    [InlineData("max_client_conn", "0x")]
    [InlineData("max_client_conn", "")]
    [InlineData("max_client_conn", "1.5")]
    [InlineData("max_client_conn", "2147483648")]
    [InlineData("listen_port", "0")]
    [InlineData("listen_port", "65536")]
    [InlineData("peer_id", "16384")]
    [InlineData("unix_socket_mode", "01000")]
    [InlineData("pool_mode", "session ")]
    [InlineData("auth_type", "password")]
    [InlineData("auth_dbname", "pgbouncer")]
    [InlineData("server_round_robin", "maybe")]
    [InlineData("reactors", "0")]
    [InlineData("transport", "epoll")]
    [InlineData("client_tls_protocols", "sslv3")]
    [InlineData("client_tls_protocols", "")]
    [InlineData("client_tls_protocols", "!")]
    [InlineData("client_tls_protocols", "all,!all")]
    public void What_is_not_a_value_is_refused(string name, string written) =>
        Assert.Null(SettingsTable.Find(name)!.Apply(PoolerSettings.Default, written));

    [Theory]
    [InlineData("defualt_pool_size", "default_pool_size")]
    [InlineData("listen_adress", "listen_addr")]
    [InlineData("POOL_MODE", "pool_mode")]
    [InlineData("reserve_pool", "reserve_pool_size")]
    [InlineData("xyz", null)]
    public void The_nearest_name_is_suggested(string written, string? expected) =>
        Assert.Equal(expected, Closest.Find(written, SettingsTable.All.Select(s => s.Name)));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distances_are_counted(string a, string b, int expected) => Assert.Equal(expected, Closest.Distance(a, b));
}
