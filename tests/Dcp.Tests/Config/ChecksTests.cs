using Dcp.Server.Config;
using Dcp.Tests.Net.Tls;

namespace Dcp.Tests.Config;

public sealed class ChecksTests
{
    [Theory]
    [InlineData("unix_socket_dir =", "t.ini: error: nothing to listen on: set listen_addr (* is every address) or unix_socket_dir, or write a [frontend NAME]")]
    [InlineData("listen_addr = *, not/a/host", "t.ini:3: error: listen_addr: \"not/a/host\" is neither an address nor a host name nor *")]
    [InlineData("unix_socket_dir = /nonexistent", "t.ini:3: warning: unix_socket_dir: there is no directory /nonexistent")]
    [InlineData("logfile = /nonexistent/dcp.log", "t.ini:3: warning: logfile: there is no directory /nonexistent")]
    [InlineData("pidfile = /nonexistent/dcp.pid", "t.ini:3: warning: pidfile: there is no directory /nonexistent")]
    [InlineData("syslog_facility = mail",
        "t.ini:3: warning: syslog_facility = \"mail\" is not known, and daemon is used; it takes auth, authpriv, daemon, user, local0, local1, local2, local3, local4, local5, local6, local7")]
    [InlineData("auth_dbname = nowhere", "t.ini:3: warning: auth_dbname: [databases] has no entry \"nowhere\", and none for *: auth_query cannot be run there")]
    [InlineData("max_client_conn = 0", "t.ini:3: warning: no client can connect: max_client_conn is 0")]
    [InlineData("min_pool_size = 30", "t.ini:3: warning: min_pool_size (30) is above default_pool_size (20), which holds")]
    [InlineData("max_db_connections = 10", "t.ini: warning: default_pool_size (20) is above max_db_connections (10), which holds")]
    [InlineData("max_user_connections = 10", "t.ini: warning: default_pool_size (20) is above max_user_connections (10), which holds")]
    [InlineData("reserve_pool_size = 1\nreserve_pool_timeout = 0", "t.ini:4: warning: the reserve is never used: reserve_pool_timeout is 0")]
    [InlineData("reserve_pool_size = 1\nquery_wait_timeout = 5", "t.ini: warning: the reserve is never used: query_wait_timeout ends the wait before reserve_pool_timeout")]
    [InlineData("client_tls_sslmode = verify-full", "t.ini:3: error: client_tls_sslmode = verify-full needs client_tls_ca_file")]
    [InlineData("client_tls_sslmode = require", "t.ini:3: error: client_tls_sslmode = require needs client_tls_key_file")]
    [InlineData("server_tls_ca_file = /nonexistent", "t.ini:3: error: TLS setup failed: server_tls_ca_file /nonexistent: No such file or directory")]
    [InlineData("server_tls_cert_file = /tmp/%u.crt\nserver_tls_key_file = /tmp/all.key",
        "t.ini:3: error: server_tls_cert_file has %u and server_tls_key_file does not: each user needs both, or all share both")]
    [InlineData("server_tls_cert_file = /tmp/all.crt\nserver_tls_key_file = /tmp/%u.key",
        "t.ini:4: error: server_tls_key_file has %u and server_tls_cert_file does not: each user needs both, or all share both")]
    [InlineData("server_tls_cert_file = /nonexistent/%u.crt", "t.ini:3: error: TLS setup failed: server_tls_cert_file: there is no directory /nonexistent")]
    [InlineData("server_tls_cert_file = /tmp/none.%u.crt",
        "t.ini:5: warning: user \"u\" cannot log in to the database with a certificate: server_tls_cert_file /tmp/none.u.crt: No such file or directory")]
    [InlineData("server_tls_cert_file = /tmp/%u.crt\nauth_user = a/b",
        "t.ini:4: warning: user \"a/b\" cannot have a server_tls_cert_file: its name cannot be part of a file's name; allowed are letters of ASCII, digits, _, - and ., of which the first may not be - or ., 63 at most")]
    [InlineData("auth_file = /nonexistent", "t.ini:3: warning: auth_file /nonexistent: no such file")]
    [InlineData("auth_type = trust\nauth_file = /nonexistent", "t.ini:4: error: auth_file /nonexistent: no such file")]
    [InlineData("auth_file = /", "t.ini:3: warning: auth_file /: is a directory, not a file")]
    [InlineData("sbuf_loopcnt = 9", "t.ini:3: warning: sbuf_loopcnt is accepted but has no effect in this version: buffers have a fixed size and messages of any length are streamed")]
    [InlineData("sbuf_loopcnt = 5", "t.ini:3: note: sbuf_loopcnt is accepted but has no effect in this version: buffers have a fixed size and messages of any length are streamed")]
    public void Settings_that_do_not_go_together_are_reported(string settings, string expected) =>
        Assert.Contains(expected, ConfigText.Load($"[pgbouncer]\nauth_type = any\n{settings}\n[databases]\na = host=x user=u\n").Problems);

    [Theory]
    [InlineData("a = host=x", "t.ini:4: warning: database \"a\" can never be used: auth_type = any needs user= in it")]
    [InlineData("a = host=x user=u auth_dbname=pgbouncer", "t.ini:4: warning: database \"a\": auth_dbname names the console, where nobody can be looked up")]
    [InlineData("a = host=x user=u auth_dbname=nowhere", "t.ini:4: warning: database \"a\": auth_dbname: [databases] has no entry \"nowhere\", and none for *: auth_query cannot be run there")]
    [InlineData("a = host=x user=u pool_size=3 min_pool_size=4", "t.ini:4: warning: database \"a\": min_pool_size (4) is above the pool size (3), which holds")]
    [InlineData("a = host=x user=u pool_size=9 max_db_connections=4", "t.ini:4: warning: database \"a\": pool_size (9) is above max_db_connections (4), which holds")]
    [InlineData("a = host=x password=p", "t.ini:4: warning: database \"a\": password has no effect without user")]
    [InlineData("a = host=x user=u\n[users]\nb = pool_size=5 max_user_connections=4", "t.ini:6: warning: user \"b\": pool_size (5) is above max_user_connections (4), which holds")]
    public void Entries_that_do_not_go_together_are_reported(string entries, string expected) =>
        Assert.Contains(expected, ConfigText.Load($"[pgbouncer]\nauth_type = any\n[databases]\n{entries}\n").Problems);

    [Theory]
    [InlineData("hba", "t.ini:2: error: auth_type = hba needs auth_hba_file")]
    [InlineData("ldap", "t.ini:2: error: auth_type = ldap needs auth_ldap_options")]
    [InlineData("cert", "t.ini:2: warning: no client can log in: auth_type = cert needs client_tls_sslmode, and client_tls_ca_file to check certificates by")]
    public void An_auth_type_without_what_it_needs_is_reported(string type, string expected) =>
        Assert.Contains(expected, ConfigText.Load($"[pgbouncer]\nauth_type = {type}\n").Problems);

    [Fact]
    public void An_empty_file_is_a_configuration_with_which_nobody_can_do_much()
    {
        (DcpConfig? config, string[] problems) = ConfigText.Load("");

        Assert.NotNull(config);
        Assert.Equal(
            [
                "t.ini: warning: no user can log in: auth_type = md5 needs users, and auth_file is not set",
                "t.ini: warning: [databases] has no entry: clients can reach the console only",
            ],
            problems);
    }

    [Fact]
    public void The_path_of_a_unix_socket_is_measured_with_its_name()
    {
        // 13 bytes of "/.s.PGSQL.6432" and a slash: 93 make 107.
        string fits = "@" + new string('x', Target.LongestSocketPath - "/.s.PGSQL.6432".Length - 1);

        Assert.Empty(Problems(fits));
        Assert.Equal("t.ini:3: error: unix_socket_dir is too long: with /.s.PGSQL.6432 it may have 107 bytes", Assert.Single(Problems(fits + "x")));
        Assert.Single(Problems(fits[..^1] + "é"));

        static string[] Problems(string directory) =>
            ConfigText.Load($"[pgbouncer]\nauth_type=any\nunix_socket_dir = {directory}\n[databases]\na = host=x user=u\n").Problems;
    }

    [Fact]
    public void The_path_of_a_databases_unix_socket_is_measured_as_well() =>
        Assert.Equal(
            "t.ini:4: error: database \"a\": the path of the Unix socket is longer than 107 bytes",
            ConfigText.OnlyProblem($"[pgbouncer]\nauth_type=any\n[databases]\na = user=u host=/{new string('x', 100)}\n"));

    [Fact]
    public void A_database_without_host_needs_a_socket_directory() =>
        Assert.Equal(
            "t.ini:5: error: database \"a\" has no host, and unix_socket_dir is empty",
            ConfigText.OnlyProblem("[pgbouncer]\nauth_type=any\nunix_socket_dir=\nlisten_addr=*\na = user=u\n".Replace("\na =", "\n[databases] a =", StringComparison.Ordinal)));

    [Fact]
    public void Users_that_auth_file_does_not_have_are_warned_about()
    {
        using TempFolder folder = new();
        string users = folder.Write("users.txt", "\"known\" \"x\"\n");

        string[] problems = ConfigText.Load($"[pgbouncer]\nauth_file={users}\nadmin_users=known,boss\nstats_users=eye\n[databases]\na = host=x user=forced password=p\n[users]\nknown=pool_size=1\nother=pool_size=1\nforced=pool_size=1\n").Problems;

        Assert.Equal(
            [
                "t.ini:3: warning: admin_users: user \"boss\" is not in auth_file and cannot log in",
                "t.ini:4: warning: stats_users: user \"eye\" is not in auth_file and cannot log in",
                "t.ini:9: warning: user \"other\" is not in auth_file and cannot log in",
            ],
            problems);
    }

    [Fact]
    public void A_forced_user_with_a_scram_secret_alone_is_warned_about()
    {
        using TempFolder folder = new();
        string users = folder.Write("users.txt", $"\"u\" \"{SecretTests.Scram}\"\n");

        Assert.Equal(
            "t.ini:4: warning: database \"a\": a SCRAM secret cannot log user \"u\" in at the server; give the plain password",
            ConfigText.OnlyProblem($"[pgbouncer]\nauth_file={users}\n[databases]\na = host=x user=u\n"));
    }

    [Fact]
    public void Certificates_that_can_be_read_are_enough_for_TLS_with_clients()
    {
        using TempFolder folder = new();
        string file = folder.Write("x.pem", $"{Certificates.Server.ExportCertificatePem()}\n{Certificates.KeyOf(Certificates.Server)}\n");

        ConfigText.Good($"[pgbouncer]\nauth_type=any\nclient_tls_sslmode=require\nclient_tls_key_file={file}\nclient_tls_cert_file={file}\nserver_tls_sslmode=verify-full\nserver_tls_ca_file={file}\n[databases]\na = host=x user=u\n");
    }

    [Fact]
    public void What_TLS_would_fail_with_is_found_before_the_start()
    {
        using TempFolder folder = new();
        string certificate = folder.Write("server.crt", Certificates.Server.ExportCertificatePem());
        string key = folder.Write("server.key", Certificates.KeyOf(Certificates.Server));
        string other = folder.Write("other.key", Certificates.KeyOf(Certificates.Client));

        Assert.Equal($"t.ini:5: error: TLS setup failed: {other}: the private key does not belong to the certificate in {certificate}", Problem(certificate, other, ""));
        Assert.Equal($"t.ini:5: error: TLS setup failed: {key}: holds no certificate in PEM form", Problem(key, key, ""));
        Assert.Equal("t.ini:6: error: TLS setup failed: failed to set ciphers: \"nonsense\" stands for no suite of the system's OpenSSL", Problem(certificate, key, "client_tls_ciphers = nonsense"));
        Assert.Equal("t.ini:6: error: TLS setup failed: failed to set the TLSv1.3 cipher suites: \"nonsense\" names no suite", Problem(certificate, key, "server_tls13_ciphers = nonsense"));

        static string Problem(string certificate, string key, string more) => ConfigText.OnlyProblem(
            $"[pgbouncer]\nauth_type = any\nclient_tls_sslmode = require\nclient_tls_key_file = {key}\nclient_tls_cert_file = {certificate}\n{more}\n[databases]\na = host=x user=u\n");
    }
}
