using Dcp.Server.Config;
using Dcp.Server.Config.Table;

namespace Dcp.Tests.Config;

public sealed class SettingsTableTests
{
    private const string AuthQuery =
        "SELECT rolname, CASE WHEN rolvaliduntil < now() THEN NULL ELSE rolpassword END FROM pg_authid WHERE rolname=$1 AND rolcanlogin";

    /// <summary>PgBouncer 1.25's settings in the order of its SHOW CONFIG; NR marks those that need a restart, - those without a default.</summary>
    private const string PgBouncers = """
        admin_users= | application_name_add_host=0 | auth_dbname- | auth_file- | auth_hba_file= | auth_ident_file- | auth_ldap_options-
        auth_query=QUERY | auth_type=md5 | auth_user- | autodb_idle_timeout=3600 | cancel_wait_timeout=10 | client_idle_timeout=0
        client_login_timeout=60 | client_tls13_ciphers- | client_tls_ca_file= | client_tls_cert_file= | client_tls_ciphers=default
        client_tls_dheparams=auto | client_tls_ecdhcurve=auto | client_tls_key_file= | client_tls_protocols=secure
        client_tls_sslmode=disable | conffile- | default_pool_size=20 | disable_pqexec=0 NR | dns_max_ttl=15 | dns_nxdomain_ttl=15
        dns_zone_check_period=0 | idle_transaction_timeout=0 | ignore_startup_parameters= | job_name=pgbouncer NR | listen_addr= NR
        listen_backlog=128 NR | listen_port=6432 NR | log_connections=1 | log_disconnections=1 | log_pooler_errors=1 | log_stats=1
        logfile= | login_notify_message= | max_client_conn=100 | max_db_client_connections=0 | max_db_connections=0
        max_packet_size=2147483647 | max_prepared_statements=200 | max_user_client_connections=0 | max_user_connections=0
        min_pool_size=0 | peer_id=0 | pidfile= NR | pkt_buf=4096 NR | pool_mode=session | pool_idle_timeout=0 | query_timeout=0
        query_wait_notify=5 | query_wait_timeout=120 | reserve_pool_size=0 | reserve_pool_timeout=5 | resolv_conf= NR
        sbuf_loopcnt=5 | scram_iterations=4096 | server_check_delay=30 | server_check_query=<empty> | server_connect_timeout=15
        server_fast_close=0 | server_idle_timeout=600 | server_lifetime=3600 | server_login_retry=15 | server_reset_query=DISCARD ALL
        server_reset_query_always=0 | server_round_robin=0 | server_tls13_ciphers- | server_tls_ca_file= | server_tls_cert_file=
        server_tls_ciphers=default | server_tls_key_file= | server_tls_protocols=secure | server_tls_sslmode=prefer | so_reuseport=0 NR
        stats_period=60 | stats_users= | suspend_timeout=10 | syslog=0 | syslog_facility=daemon | syslog_ident=pgbouncer
        tcp_defer_accept=1 | tcp_keepalive=1 | tcp_keepcnt=0 | tcp_keepidle=0 | tcp_keepintvl=0 | tcp_socket_buffer=0
        tcp_user_timeout=0 | track_extra_parameters=IntervalStyle NR | transaction_timeout=0 | unix_socket_dir=/tmp NR
        unix_socket_group= NR | unix_socket_mode=0777 NR | user- NR | verbose-
        """;

    public static TheoryData<string> Names => new(SettingsTable.All.Select(s => s.Name));

    [Fact]
    public void Every_setting_of_pgbouncer_is_there_with_its_default_its_order_and_whether_it_can_change()
    {
        string[] expected = PgBouncers.Split(['|', '\n'], StringSplitOptions.TrimEntries).Select(s => s.Replace("QUERY", AuthQuery, StringComparison.Ordinal)).ToArray();
        string[] own = ["auto_pool_size_max", "auto_pool_size_min", "cluster_guaranteed", "limit_scope", "log_format", "reactors", "retry_serialization", "server_connect_rate", "transaction_state", "transport"];
        IEnumerable<string> actual = SettingsTable.All
            .Where(s => !own.Contains(s.Name))
            .Select(s => $"{s.Name}{(s.Default is { } text ? $"={text}" : "-")}{(s.Changeable ? "" : " NR")}".TrimEnd());

        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_default_comes_back_from_its_own_formatter(string name)
    {
        Setting setting = SettingsTable.Find(name)!;

        string? shown = setting.Format(PoolerSettings.Default);

        // PgBouncer prints these two differently from how their defaults are written.
        string? expected = name switch { "unix_socket_mode" => "511", "verbose" => "0", _ => setting.Default };
        Assert.Equal(expected, shown);
        if (shown is not null)
            Assert.True(setting.Same(PoolerSettings.Default, setting.Apply(PoolerSettings.Default, shown)!));
    }

    [Fact]
    public void Setting_one_value_leaves_all_others_as_they_are()
    {
        foreach (Setting setting in SettingsTable.All)
        {
            PoolerSettings? changed = OtherValues(setting).Select(v => setting.Apply(PoolerSettings.Default, v)).FirstOrDefault(c => c is not null && !setting.Same(c, PoolerSettings.Default));

            Assert.NotNull(changed);
            Assert.Equal([setting], SettingsTable.Differences(PoolerSettings.Default, changed));
            Assert.Equal(PoolerSettings.Default, setting.Copy(PoolerSettings.Default, changed));
        }
    }

    [Fact]
    public void Set_changes_a_value_at_run_time()
    {
        SettingChange change = SettingsTable.Set(PoolerSettings.Default, "default_pool_size", "7");

        Assert.Equal(SettingOutcome.Changed, change.Outcome);
        Assert.Equal(7, change.Settings.DefaultPoolSize);
        Assert.Equal(20, PoolerSettings.Default.DefaultPoolSize);
    }

    [Theory]
    [InlineData("default_pool_size", "20", SettingOutcome.Unchanged)]
    [InlineData("default_pool_size", "many", SettingOutcome.BadValue)]
    [InlineData("listen_port", "1", SettingOutcome.NeedsRestart)]
    [InlineData("defaultpoolsize", "1", SettingOutcome.Unknown)]
    public void Set_that_changes_nothing_says_why(string name, string value, SettingOutcome outcome)
    {
        SettingChange change = SettingsTable.Set(PoolerSettings.Default, name, value);

        Assert.Equal(outcome, change.Outcome);
        Assert.Same(PoolerSettings.Default, change.Settings);
        Assert.Equal(outcome == SettingOutcome.Unchanged, change.Text is null);
    }

    [Fact]
    public void Reload_keeps_what_needs_a_restart_and_takes_the_rest()
    {
        PoolerSettings running = PoolerSettings.Default with { ListenPort = 1111, DefaultPoolSize = 5 };
        PoolerSettings file = PoolerSettings.Default with { ListenPort = 2222, DefaultPoolSize = 6, Transport = TransportChoice.Sockets };

        PoolerSettings after = SettingsTable.Reloaded(running, file);

        Assert.Equal((1111, 6, TransportChoice.Auto), (after.ListenPort, after.DefaultPoolSize, after.Transport));
        Assert.Equal(["default_pool_size"], SettingsTable.Differences(running, after).Select(s => s.Name));
    }

    [Fact]
    public void What_is_said_to_have_no_effect_is_a_setting() =>
        Assert.All(Supported.SettingsNamed, name => Assert.NotNull(SettingsTable.Find(name)));

    private static IEnumerable<string> OtherValues(Setting setting) =>
        ["0", "1", "7", "300", "other", "any", "statement", "pin", "verify-ca", "sockets", "json", "tlsv1.2", "cluster"];
}
