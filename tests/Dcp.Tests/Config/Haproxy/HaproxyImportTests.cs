using CsCheck;
using Dcp.Server.Config;
using Dcp.Server.Config.Haproxy;

namespace Dcp.Tests.Config.Haproxy;

public sealed class HaproxyImportTests
{
    private const string Usual = """
        global
            log stdout format raw daemon
            maxconn 200000
            nbthread 4
            tune.maxaccept 100
        defaults
            log     global
            mode    tcp
            option  tcplog
            maxconn 100000
            timeout connect 5s
            timeout client  180s
            timeout server  180s
            option  tcpka
        listen stats
            bind *:8404
            mode http
            stats enable
            stats uri /stats
        frontend pgsql_in
            bind *:5432
            default_backend pgb_pool
        backend pgb_pool
            mode tcp
            balance leastconn
            option  tcp-check
            default-server init-addr libc,none inter 2s fall 3 rise 2 fastinter 1s
            # a comment
            server pgb1 pgbouncer1:5432 check
            server pgb2 pgbouncer2:5432 check
        """;

    [Fact]
    public void A_usual_file_becomes_one_of_ours()
    {
        var (text, problems) = HaproxyImport.TranslateText(Usual, "h.cfg");

        Assert.Equal(
            """
            ; made by 'dcp import' from h.cfg
            [pgbouncer]
            ; the console is on the Unix socket: psql -h /tmp -p 6432 -U pgbouncer pgbouncer
            reactors = 4

            [frontend pgsql_in]
            bind = *:5432
            balance = leastconn
            maxconn = 100000
            timeout_connect = 5s
            timeout_client = 180s
            timeout_server = 180s
            tcpka = 1
            default_server = inter=2s fall=3 rise=2 fastinter=1s
            server pgb1 = pgbouncer1:5432 check=tcp
            server pgb2 = pgbouncer2:5432 check=tcp

            """,
            text);
        Assert.Equal(["h.cfg:15: warning: left out: listen stats (dcp's page, with HAProxy's ;csv, is a section [web]; its users are not taken over)"],
            problems.Where(problem => problem.Severity == ProblemSeverity.Warning).Select(problem => problem.ToString()));
        Assert.Empty(ConfigText.Load(text!).Problems);
    }

    [Fact]
    public void Checks_addresses_and_words_are_translated_and_what_is_not_is_said()
    {
        var (text, problems) = HaproxyImport.TranslateText(
            """
            defaults
                timeout connect 5000
                timeout client 1m
                timeout server 1m
                timeout check 700
            listen pg
                bind :5000,[::1]:5001 accept-proxy
                bind unix@/run/pg.sock
                bind *:6000-6010
                balance hdr(host)
                option httpchk OPTIONS /primary
                http-check expect status 200
                default-server inter 3s fall 3 rise 2 on-marked-down shutdown-sessions
                server a 10.0.0.1:5432 maxconn 100 check port 8008 weight 50 cookie x
                server b 2001:db8::2:5432 backup send-proxy-v2 slowstart 60s
                server "c" /run/c.sock disabled ssl verify none
                acl x src 1.2.3.4
            """,
            "h.cfg");

        Assert.Contains("bind = *:5000\nbind = [::1]:5001\naccept_proxy = 1\nbind = /run/pg.sock\n", text, StringComparison.Ordinal);
        Assert.Contains("timeout_connect = 5000ms\ntimeout_client = 1min\n", text, StringComparison.Ordinal);
        Assert.Contains("default_server = inter=3s fall=3 rise=2 on-marked-down=shutdown-sessions check_status=200 check_timeout=700ms\n", text, StringComparison.Ordinal);
        Assert.Contains("server a = 10.0.0.1:5432 check=http://:8008/primary maxconn=100 weight=50\n", text, StringComparison.Ordinal);
        Assert.Contains("server b = [2001:db8::2]:5432 backup send-proxy-v2 slowstart=60s\n", text, StringComparison.Ordinal);
        Assert.Contains("server c = /run/c.sock disabled\n", text, StringComparison.Ordinal);
        string[] leftOut = [.. problems.Where(problem => problem.Severity == ProblemSeverity.Warning).Select(problem => $"{problem.Line}: {problem.Text.Split(" (")[0]}")];
        Assert.Equal(
            [
                "9: left out: bind *:6000-6010", "10: left out: balance hdr(host)", "11: left out: method OPTIONS", "14: left out: cookie x", "16: left out: ssl",
                "16: left out: verify none", "17: left out: acl x src 1.2.3.4",
            ],
            leftOut);
    }

    [Fact]
    public void Defaults_are_those_that_a_section_names_and_the_last_word_about_a_check_counts()
    {
        var (text, problems) = HaproxyImport.TranslateText(
            """
            defaults web
                mode http
            defaults db
                timeout connect 4s
                option pgsql-check user checker
                default-server inter 3s
            listen asked from db
                bind *:1
                server a 10.0.0.1:5432 check
            listen called from db
                bind *:2
                option httpchk GET /health?ready=1
                http-check expect status 200-299
                server a 10.0.0.1:5432 check port 8080
            listen lost from nowhere
                bind *:3
                server a 10.0.0.1:5432 check
            frontend one from db
                bind *:4 name four interface eth0
                default_backend shared
            frontend two from db
                bind *:5
                default_backend shared
            backend shared from db
                option tcp-check
                tcp-check expect string x
                server-template pgb 3 pgb.local:6432 check
                server portless 10.0.0.2
            backend unused
                server a 10.0.0.1:1
            resolvers dns
                nameserver one 10.0.0.53:53
            """,
            "h.cfg");

        Assert.Contains("[frontend asked]\nbind = *:1\ntimeout_connect = 4s\ntcpka = 0\ndefault_server = inter=3s check_user=checker\nserver a = 10.0.0.1:5432 check=pgsql\n", text, StringComparison.Ordinal);
        Assert.Contains("[frontend called]\nbind = *:2\ntimeout_connect = 4s\ntcpka = 0\ndefault_server = inter=3s\nserver a = 10.0.0.1:5432 check=http://:8080/health?ready=1\n", text, StringComparison.Ordinal);
        Assert.Contains("[frontend lost]\nbind = *:3\ntcpka = 0\nserver a = 10.0.0.1:5432 check=tcp\n", text, StringComparison.Ordinal);
        Assert.Contains("bind = *:5\ntimeout_connect = 4s\ntcpka = 0\ndefault_server = inter=3s\nserver pgb = pgb.local:6432 check=tcp\n", text, StringComparison.Ordinal);
        Assert.Equal(
            [
                "2: left out: mode http", "13: left out: http-check expect status 200-299", "15: left out: from nowhere", "19: not needed: name four of bind",
                "19: left out: interface eth0 of bind", "26: left out: tcp-check expect string x", "27: not needed: 3 of server-template",
                "28: left out: server portless 10.0.0.2", "29: left out: backend unused", "31: not needed: resolvers dns",
            ],
            problems.Select(problem => $"{problem.Line}: {problem.Text.Split(" (")[0]}"));
    }

    [Fact]
    public void What_HAProxy_would_work_out_is_said_to_be_left_alone()
    {
        var (text, problems) = HaproxyImport.TranslateText(
            """
            .if defined(PRIMARY)
            listen pg
                bind "*:1" # "$NOT"
                server a '10.0.0.1':5432 check check-send-proxy
                server b "${PGB_2}:5432"
            .endif
            """,
            "h.cfg");

        Assert.Contains("server a = 10.0.0.1:5432 check=tcp\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("server b", text, StringComparison.Ordinal);
        Assert.Equal(
            ["1: left out: .if defined(PRIMARY)", "4: left out: check-send-proxy", "5: left out: $PGB_2", "5: left out: server b ${PGB_2}:5432", "6: left out: .endif"],
            problems.Where(problem => problem.Severity == ProblemSeverity.Warning).Select(problem => $"{problem.Line}: {problem.Text.Split(" (")[0]}"));
    }

    [Theory]
    [InlineData("", "this is no haproxy.cfg")]
    [InlineData("[pgbouncer]\nlisten_port = 1\n", "this is no haproxy.cfg")]
    [InlineData("frontend web\n  mode http\n  bind *:80\n", "nothing to import")]
    [InlineData("frontend pg\n  bind *:80\n  default_backend gone\n", "nothing to import")]
    [InlineData("listen pg\n  bind *:80\n", "has no server")]
    [InlineData("listen p<g\n  bind *:80\n  server a 1.2.3.4:5\n", "a frontend has a name")]
    public void What_cannot_be_imported_is_an_error(string file, string error)
    {
        var (text, problems) = HaproxyImport.TranslateText(file, "h.cfg");

        Assert.Null(text);
        Assert.Contains(problems, problem => problem.Severity == ProblemSeverity.Error && problem.Text.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Anything_is_translated_into_a_good_file_or_refused()
    {
        string[] lines = Usual.Split('\n');
        Gen.Select(Gen.Int[0, lines.Length - 1].Array[0, 40], Gen.String.Array[0, 5]).Sample((picks, junk) =>
        {
            string file = string.Join('\n', picks.Select(pick => lines[pick]).Concat(junk).Concat(picks.Take(5).Select(pick => lines[pick] + " " + string.Concat(junk))));
            var (text, _) = HaproxyImport.TranslateText(file, "h.cfg");
            if (text is not null) Assert.NotNull(ConfigText.Load(text).Config);
        });
    }

    [Theory]
    [InlineData("option httpchk GET /health?ready=1", "check port 8080 check-ssl verify none", "check=https://:8080/health?ready=1", "6: not needed: verify none")]
    [InlineData("option httpchk GET /primary", "check check-ssl verify required ca-file ca.crt port 8008", "check=https://:8008/primary", "6: left out: verify required", "6: left out: ca-file ca.crt")]
    [InlineData("option httpchk GET /primary\n  http-check connect port 8008 ssl", "check", "check=https://:8008/primary")]
    [InlineData("option httpchk GET /primary\n  http-check connect port 8008 ssl sni a.example", "check", "check=https://:8008/primary", "6: left out: sni of http-check connect", "6: left out: a.example of http-check connect")]
    [InlineData("option pgsql-check user x", "check check-ssl", "check=pgsql", "6: left out: check-ssl of a")]
    [InlineData("option external-check\n  external-check command /x", "check", "check=tcp", "5: left out: option external-check", "6: left out: external-check command /x")]
    [InlineData("tcp-request connection reject if !inside", "check", "check=tcp", "5: left out: tcp-request connection reject if !inside")]
    public void What_a_check_asks_by_TLS_is_asked_by_TLS_and_what_is_lost_is_said(string option, string words, string check, params string[] said)
    {
        var (text, problems) = HaproxyImport.TranslateText($"defaults\n  timeout connect 4s\nlisten in\n  bind *:1\n  {option}\n  server a 10.0.0.1:5432 {words}\n", "h.cfg");

        Assert.Contains($"server a = 10.0.0.1:5432 {check}\n", text, StringComparison.Ordinal);
        Assert.Equal(said, problems.Select(problem => $"{problem.Line}: {problem.Text.Split(" (")[0]}"));
    }

    [Fact]
    public void A_sequence_that_speaks_PostgreSQL_byte_by_byte_becomes_the_check_that_asks_the_same()
    {
        const string Login = """
            option tcp-check
            tcp-check connect port 5433
            tcp-check send-binary 00000025
            tcp-check send-binary 00030000
            tcp-check send-binary 7573657200
            tcp-check send-binary 68615f636865636b00
            tcp-check send-binary 646174616261736500
            tcp-check send-binary 706f73746772657300
            tcp-check send-binary 00
            tcp-check expect binary 52
            """;
        const string Role = """
            tcp-check send-binary 51
            tcp-check send-binary 00000020
            tcp-check send-binary 73656c6563742070675f69735f696e5f7265636f7665727928293b
            tcp-check send-binary 00
            tcp-check expect binary 66
            """;
        Assert.Equal(
            ("default_server = check_user='ha_check' check_dbname=postgres\nserver a = 10.0.0.1:5432 check=pgsql://:5433\n", "7: not needed: tcp-check, byte by byte"),
            Translate(Login));
        Assert.Equal(
            ("default_server = check_user='ha_check' check_dbname=postgres check_query='select pg_is_in_recovery()' check_expect=f\nserver a = 10.0.0.1:5432 check=query://:5433\n", "7: not needed: tcp-check, byte by byte"),
            Translate($"{Login}\n{Role}"));
        Assert.Equal(
            ("server a = 10.0.0.1:5432 check=tcp://:5433\n", "7: left out: the sequence of 13 tcp-check lines that begins here"),
            Translate($"{Login}\n{Role}".Replace("expect binary 66", "expect string f", StringComparison.Ordinal)));
        Assert.Equal(("server a = 10.0.0.1:5432 check=tcp\n", "6: left out: tcp-check expect string +PONG"), Translate("option tcp-check\ntcp-check expect string +PONG"));

        static (string Servers, string Said) Translate(string lines)
        {
            var (text, problems) = HaproxyImport.TranslateText($"defaults\ntimeout connect 4s\nlisten in\nbind *:1\n{lines}\nserver a 10.0.0.1:5432 check\n", "h.cfg");
            Assert.NotNull(text);
            return (text[(text.IndexOf("tcpka = 0\n", StringComparison.Ordinal) + 10)..], string.Join('\n', problems.Select(problem => $"{problem.Line}: {problem.Text.Split(" (")[0]}")));
        }
    }
}
